import fc from 'fast-check'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { popupChannelName } from '../../src/browser-mode/popup-login'
import {
  createWorld,
  type Document,
  key,
  loggedIn,
  settle,
  until,
  type World,
} from '../browser-mode/world'
import { hostileValue } from './hostile-values'

// On a busy machine, these tests take longer than the default time-out.
vi.setConfig({ testTimeout: 60_000 })

let world: World
beforeEach(async () => {
  world = await createWorld()
})

/** Values that can be sent through a channel, including values that JSON cannot express. */
const cloneable = fc.oneof(
  hostileValue,
  fc.constantFrom<unknown>(
    undefined,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    7n,
    new Date(Number.NaN),
    new Map([['type', 'ended']]),
    new Error('x'),
  ),
)

/** Generates any value, or `valid` with one of its members replaced. */
function hostileMessage(valid: object): fc.Arbitrary<unknown> {
  const damaged = fc
    .tuple(fc.constantFrom(...Object.keys(valid)), cloneable, cloneable)
    .map(([name, value, extra]) => ({ ...valid, extra, [name]: value }))
  return fc.oneof(cloneable, damaged)
}

/** Starts a popup login, and returns its `state` parameter and the name of its channel. */
async function openPopup(tab: Document) {
  const login = tab.genauth.loginWithPopup()
  login.catch(() => undefined)
  await until(() => (tab.page.popups.at(-1)?.urls.length ?? 0) > 0)
  const url = new URL(tab.page.popups.at(-1)?.urls[0] ?? '')
  const state = url.searchParams.get('state') ?? ''
  return { login, state, name: await popupChannelName(state) }
}

describe('messages to a page that waits for the result of its popup', () => {
  it('L3: a page that waits for the result of its popup ignores malformed messages, and then accepts the genuine message', async () => {
    const tab = world.open()
    await tab.ready()
    const { login, state, name } = await openPopup(tab)
    const genuine = { type: 'genauth:popup', name, parameters: `code=c&state=${state}` }
    const channel = world.origin.openChannel(name, () => undefined)
    await fc.assert(
      fc.asyncProperty(hostileMessage(genuine), fc.boolean(), async (message, isPosted) => {
        if (isPosted) channel.post(message)
        else tab.page.receive(message)
        await new Promise((resolve) => setImmediate(resolve))
        expect(world.server.requests).toEqual([])
        expect(tab.genauth.getPendingAction()).toBe('popup')
      }),
      { numRuns: 300 },
    )
    channel.post(genuine)
    expect((await login).status).toBe('authenticated')
  })

  it.each([
    ['another popup’s state', () => 'genauth-p.forged'],
    ['the state of a redirect login', (state: string) => state.replace('genauth-p.', 'genauth-r.')],
    ['an empty state', () => ''],
    ['a state without its last character', (state: string) => state.slice(0, -1)],
  ])('L3: a popup message with the right channel name and %s is ignored', async (_name, make) => {
    const tab = world.open()
    await tab.ready()
    const { state, name } = await openPopup(tab)
    tab.page.receive({
      type: 'genauth:popup',
      name,
      parameters: `code=c&state=${make(state)}&state=${state}`,
    })
    await settle()
    expect(world.server.requests).toEqual([])
    expect(tab.genauth.getPendingAction()).toBe('popup')
  })

  it.each([
    ['two codes', (state: string) => `code=c&code=d&state=${state}`],
    ['two states', (state: string) => `code=c&state=${state}&state=${state}`],
    ['a wrong issuer', (s: string) => `code=c&state=${s}&iss=https://evil.example`],
    ['tokens', (state: string) => `access_token=t&id_token=a.b.c&state=${state}`],
    ['an empty code', (state: string) => `code=&state=${state}`],
  ])(
    'L3: a popup message with %s is rejected, and no code is redeemed',
    async (_name, parameters) => {
      const tab = world.open({ values: loggedIn(world) })
      await tab.ready()
      const { login, state, name } = await openPopup(tab)
      tab.page.receive({ type: 'genauth:popup', name, parameters: parameters(state) })
      await expect(login).rejects.toMatchObject({ name: 'GenAuthError' })
      expect(world.server.requests).toEqual([])
      expect(tab.genauth.peekToken()).toBe('access-0')
    },
  )

  it('L3: a page ignores every popup message after the first one with the same state, before and after the code exchange', async () => {
    const tab = world.open()
    await tab.ready()
    const { login, state, name } = await openPopup(tab)
    const channel = world.origin.openChannel(name, () => undefined)
    const genuine = { type: 'genauth:popup', name, parameters: `code=c&state=${state}` }
    const forged = { ...genuine, parameters: `code=forged&state=${state}` }
    tab.page.receive(genuine)
    tab.page.receive(forged)
    channel.post(forged)
    await login
    channel.post(forged)
    tab.page.receive(forged)
    await settle()
    expect(world.server.to('/token').map(({ form }) => form.get('code'))).toEqual(['c'])
    expect(tab.genauth.peekToken()).toBe('access-1')
  })

  it('L3: a popup’s channel name cannot be derived without the state of the login, and storage contains neither the name nor the state', async () => {
    const tab = world.open()
    await tab.ready()
    const first = await openPopup(tab)
    const stored = [...tab.values, ...world.origin.localValues, ...world.origin.sharedValues].join()
    for (const secret of [first.state, first.name, first.state.split('.')[1] ?? '']) {
      expect(stored).not.toContain(secret)
    }
    expect(first.name).toMatch(/^genauth-popup\.[\w-]{43}$/)
    const other = world.open()
    await other.ready()
    expect((await openPopup(other)).name).not.toBe(first.name)
  })
})

describe('messages between tabs', () => {
  const anyMessage = fc.oneof(
    hostileMessage({ type: 'changed' }),
    hostileMessage({ type: 'ended', id: 'session-1', reason: 'logout', at: 1, revoke: true }),
    hostileMessage({ type: 'user', sub: 'user-2', startedAt: 1 }),
    hostileMessage({ type: 'who', id: 'session-1', from: 'page-x' }),
    hostileMessage({ type: 'mine', id: 'session-1', from: 'page-x' }),
  )

  it.each(['tab', 'shared'] as const)(
    'T3, L3: with storage %s, messages of any shape from other tabs cause no error, no loop, no token leak and no login',
    async (storage) => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyMessage, { maxLength: 4 }), async (messages) => {
          world = await createWorld()
          const values = loggedIn(world)
          if (storage === 'shared') world.seedShared()
          const tab = world.open({ values, options: { storage } })
          const signedOut = world.open({ options: { storage: 'tab' } })
          await Promise.all([tab.ready(), signedOut.ready()])
          await settle()
          const received: unknown[] = []
          const channel = world.origin.openChannel(`genauth:${key}:tabs`, (message) =>
            received.push(message),
          )
          for (const message of messages) channel.post(message)
          await world.advance(1000)
          expect(tab.status()).toMatch(/^(authenticated|anonymous:(logout|expired))$/)
          expect(signedOut.status()).toBe('anonymous:none')
          expect(received.length).toBeLessThanOrEqual(2 * messages.length)
          expect(JSON.stringify(received)).not.toMatch(/(access|refresh)-\d/)
          expect(world.server.to('/token')).toEqual([])
        }),
        { numRuns: 60 },
      )
    },
  )

  it('L3: a page that waits for the result of its popup ignores messages with a port or a nested message', async () => {
    const tab = world.open({ values: loggedIn(world) })
    await tab.ready()
    const { port1, port2 } = new MessageChannel()
    const { state, name } = await openPopup(tab)
    const genuine = { type: 'genauth:popup', name, parameters: `code=c&state=${state}` }
    for (const message of [
      port1,
      { ...genuine, parameters: port1 },
      [genuine],
      { data: genuine },
    ]) {
      tab.page.receive(message)
    }
    await settle()
    port1.close()
    port2.close()
    expect(world.server.requests).toEqual([])
  })
})
