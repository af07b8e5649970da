import { describe, expect, it } from 'vitest'
import { createSessionTabs, type TabMessage } from '../../src/browser-mode/session-tabs'
import type { Runtime } from '../../src/runtime/ports'
import { createFakeOrigin } from '../browser-mode/fake-origin'
import { createFakePage } from '../browser-mode/fake-page'
import { settle } from '../browser-mode/world'

function openTabs(hasChannels: boolean) {
  const origin = createFakeOrigin()
  let ids = 0
  return {
    origin,
    tab(key = 'key') {
      const owner = {}
      const runtime = {
        page: createFakePage('https://app.example/', (name, listener) =>
          origin.onStorage(owner, name, listener),
        ),
        originStorage: origin.localStorageOf(owner),
        openChannel: hasChannels ? origin.openChannel : () => undefined,
        randomId: () => {
          ids += 1
          return String(ids)
        },
      } as unknown as Runtime
      const tabs = createSessionTabs(runtime, key)
      const received: TabMessage[] = []
      tabs.on((message) => received.push(message))
      tabs.open()
      return { tabs, received, runtime }
    },
  }
}

describe.each([
  ['a BroadcastChannel', true],
  ['local storage', false],
])('messages between tabs over %s', (_name, hasChannels) => {
  it('a message from a tab reaches all other tabs of the same client', async () => {
    const { tab } = openTabs(hasChannels)
    const [first, second, other] = [tab(), tab(), tab('another client')]
    first.tabs.post({ type: 'changed' })
    first.tabs.post({ type: 'changed' })
    await settle()
    expect(second.received).toHaveLength(2)
    expect(first.received).toEqual([])
    expect(other.received).toEqual([])
  })

  it('a message between tabs leaves nothing in storage and does not reach a closed tab', async () => {
    const { tab, origin } = openTabs(hasChannels)
    const [first, second] = [tab(), tab()]
    second.tabs.close()
    first.tabs.post({ type: 'user', sub: 'u', startedAt: 1 })
    await settle()
    expect(second.received).toEqual([])
    expect(origin.localValues.size).toBe(0)
  })
})

describe('an invalid message from another tab', () => {
  it.each([
    [null],
    ['changed'],
    [7],
    [[]],
    [{}],
    [{ type: ['changed'] }],
    [{ type: 'constructor' }],
    [{ type: '__proto__' }],
    [{ type: 'ended' }],
    [{ type: 'ended', id: 7, reason: 'logout', at: 1, revoke: true }],
    [{ type: 'ended', id: 'x', reason: 'logout', at: '1', revoke: true }],
    [{ type: 'user', sub: 7, startedAt: 1 }],
    [{ type: 'who', id: 'x' }],
  ])('a tab ignores the invalid message %j from another tab', async (message) => {
    const { tab, origin } = openTabs(true)
    const { received } = tab()
    origin.openChannel('genauth:key:tabs', () => undefined).post(message)
    await settle()
    expect(received).toEqual([])
  })

  it('a tab ignores an invalid message in local storage', async () => {
    const { tab, origin } = openTabs(false)
    const { received } = tab()
    origin.localStorageOf({}).setItem('genauth:key:tabs', '{broken')
    await settle()
    expect(received).toEqual([])
  })
})
