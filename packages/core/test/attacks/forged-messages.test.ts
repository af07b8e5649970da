import fc from 'fast-check'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { popupChannelName } from '../../src/session/popup-channel'
import {
  createWorld,
  type Document,
  key,
  loggedIn,
  settle,
  until,
  type World,
} from '../session/world'
import { hostileValue } from './hostile-values'

// So much at once takes its time on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000 })

let world: World
beforeEach(async () => {
  world = await createWorld()
})

/** What JSON cannot say, and a channel can carry. */
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

/** Anything, or what `valid` says with one of its members replaced. */
function hostileMessage(valid: object): fc.Arbitrary<unknown> {
  const spoilt = fc
    .tuple(fc.constantFrom(...Object.keys(valid)), cloneable, cloneable)
    .map(([name, value, extra]) => ({ ...valid, extra, [name]: value }))
  return fc.oneof(cloneable, spoilt)
}

/** Opens a popup as a click would. */
async function openPopup(tab: Document) {
  const login = tab.genauth.loginWithPopup()
  login.catch(() => undefined)
  await until(() => (tab.page.popups.at(-1)?.urls.length ?? 0) > 0)
  const url = new URL(tab.page.popups.at(-1)?.urls[0] ?? '')
  const state = url.searchParams.get('state') ?? ''
  return { login, state, name: await popupChannelName(state) }
}

describe('messages to a page that waits for its popup', () => {
  it('L3: of any shape but the one are ignored, and the true one still logs in', async () => {
    const tab = world.open()
    await tab.ready()
    const { login, state, name } = await openPopup(tab)
    const answer = { type: 'genauth:popup', name, parameters: `code=c&state=${state}` }
    const line = world.origin.openChannel(name, () => undefined)
    await fc.assert(
      fc.asyncProperty(hostileMessage(answer), fc.boolean(), async (message, isPosted) => {
        if (isPosted) line.post(message)
        else tab.page.receive(message)
        await new Promise((resolve) => setImmediate(resolve))
        expect(world.server.requests).toEqual([])
        expect(tab.genauth.getPendingAction()).toBe('popup')
      }),
      { numRuns: 300 },
    )
    line.post(answer)
    expect((await login).status).toBe('authenticated')
  })

  it.each([
    ['another popup’s', () => 'genauth-p.forged'],
    ['a redirect’s', (state: string) => state.replace('genauth-p.', 'genauth-r.')],
    ['no', () => ''],
    ['half a', (state: string) => state.slice(0, -1)],
  ])('L3: with %s state are ignored, though the name is right', async (_name, make) => {
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
    ['with a code twice', (state: string) => `code=c&code=d&state=${state}`],
    ['with a state twice', (state: string) => `code=c&state=${state}&state=${state}`],
    ['of another issuer', (s: string) => `code=c&state=${s}&iss=https://evil.example`],
    ['with tokens', (state: string) => `access_token=t&id_token=a.b.c&state=${state}`],
    ['with an empty code', (state: string) => `code=&state=${state}`],
  ])('L3: an answer %s is refused, and nothing is redeemed', async (_name, parameters) => {
    const tab = world.open({ values: loggedIn(world) })
    await tab.ready()
    const { login, state, name } = await openPopup(tab)
    tab.page.receive({ type: 'genauth:popup', name, parameters: parameters(state) })
    await expect(login).rejects.toMatchObject({ name: 'GenAuthError' })
    expect(world.server.requests).toEqual([])
    expect(tab.genauth.peekToken()).toBe('access-0')
  })

  it('L3: played again after the true one, before its code is redeemed and after, change nothing', async () => {
    const tab = world.open()
    await tab.ready()
    const { login, state, name } = await openPopup(tab)
    const line = world.origin.openChannel(name, () => undefined)
    const answer = { type: 'genauth:popup', name, parameters: `code=c&state=${state}` }
    const forged = { ...answer, parameters: `code=forged&state=${state}` }
    tab.page.receive(answer)
    tab.page.receive(forged)
    line.post(forged)
    await login
    line.post(forged)
    tab.page.receive(forged)
    await settle()
    expect(world.server.to('/token').map(({ form }) => form.get('code'))).toEqual(['c'])
    expect(tab.genauth.peekToken()).toBe('access-1')
  })

  it('L3: cannot be addressed by anybody who has not seen the state', async () => {
    const tab = world.open()
    await tab.ready()
    const first = await openPopup(tab)
    const kept = [...tab.values, ...world.origin.localValues, ...world.origin.sharedValues].join()
    for (const secret of [first.state, first.name, first.state.split('.')[1] ?? '']) {
      expect(kept).not.toContain(secret)
    }
    expect(first.name).toMatch(/^genauth-popup\.[\w-]{43}$/)
    const other = world.open()
    await other.ready()
    expect((await openPopup(other)).name).not.toBe(first.name)
  })
})

describe('messages between tabs', () => {
  const told = fc.oneof(
    hostileMessage({ type: 'changed' }),
    hostileMessage({ type: 'ended', id: 'session-1', reason: 'logout', at: 1, revoke: true }),
    hostileMessage({ type: 'user', sub: 'user-2', startedAt: 1 }),
    hostileMessage({ type: 'who', id: 'session-1', from: 'page-x' }),
    hostileMessage({ type: 'mine', id: 'session-1', from: 'page-x' }),
  )

  it.each(['tab', 'shared'] as const)(
    'T3, L3: of any shape, with storage %s, throw nothing, loop nothing, give nothing away, and log nobody in',
    async (storage) => {
      await fc.assert(
        fc.asyncProperty(fc.array(told, { maxLength: 4 }), async (messages) => {
          world = await createWorld()
          const values = loggedIn(world)
          if (storage === 'shared') world.seedShared()
          const tab = world.open({ values, options: { storage } })
          const visitor = world.open({ options: { storage: 'tab' } })
          await Promise.all([tab.ready(), visitor.ready()])
          await settle()
          const heard: unknown[] = []
          const line = world.origin.openChannel(`genauth:${key}:tabs`, (said) => heard.push(said))
          for (const message of messages) line.post(message)
          await world.advance(1000)
          expect(tab.status()).toMatch(/^(authenticated|anonymous:(logout|expired))$/)
          expect(visitor.status()).toBe('anonymous:none')
          expect(heard.length).toBeLessThanOrEqual(2 * messages.length)
          expect(JSON.stringify(heard)).not.toMatch(/(access|refresh)-\d/)
          expect(world.server.to('/token')).toEqual([])
        }),
        { numRuns: 60 },
      )
    },
  )

  it('L3: with a port or another thing that cannot be copied are nobody’s', async () => {
    const tab = world.open({ values: loggedIn(world) })
    await tab.ready()
    const { port1, port2 } = new MessageChannel()
    const { state, name } = await openPopup(tab)
    const answer = { type: 'genauth:popup', name, parameters: `code=c&state=${state}` }
    for (const message of [port1, { ...answer, parameters: port1 }, [answer], { data: answer }]) {
      tab.page.receive(message)
    }
    await settle()
    port1.close()
    port2.close()
    expect(world.server.requests).toEqual([])
  })
})
