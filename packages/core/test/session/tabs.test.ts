import { describe, expect, it } from 'vitest'
import type { Runtime } from '../../src/runtime/ports'
import { createSessionTabs, type TabMessage } from '../../src/session/session-tabs'
import { createFakeOrigin } from './fake-origin'
import { createFakePage } from './fake-page'
import { settle } from './world'

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
      const heard: TabMessage[] = []
      tabs.on((message) => heard.push(message))
      tabs.open()
      return { tabs, heard, runtime }
    },
  }
}

describe.each([
  ['a channel', true],
  ['local storage', false],
])('what tabs tell each other over %s', (_name, hasChannels) => {
  it('reaches the others of the same client, each time', async () => {
    const { tab } = openTabs(hasChannels)
    const [first, second, other] = [tab(), tab(), tab('another client')]
    first.tabs.post({ type: 'changed' })
    first.tabs.post({ type: 'changed' })
    await settle()
    expect(second.heard).toHaveLength(2)
    expect(first.heard).toEqual([])
    expect(other.heard).toEqual([])
  })

  it('leaves nothing in storage, and reaches nobody who has closed', async () => {
    const { tab, origin } = openTabs(hasChannels)
    const [first, second] = [tab(), tab()]
    second.tabs.close()
    first.tabs.post({ type: 'user', sub: 'u', startedAt: 1 })
    await settle()
    expect(second.heard).toEqual([])
    expect(origin.localValues.size).toBe(0)
  })
})

describe('a message that is none', () => {
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
  ])('%j is ignored', async (message) => {
    const { tab, origin } = openTabs(true)
    const { heard } = tab()
    origin.openChannel('genauth:key:tabs', () => undefined).post(message)
    await settle()
    expect(heard).toEqual([])
  })

  it('in local storage is ignored too', async () => {
    const { tab, origin } = openTabs(false)
    const { heard } = tab()
    origin.localStorageOf({}).setItem('genauth:key:tabs', '{broken')
    await settle()
    expect(heard).toEqual([])
  })
})
