import { beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../support/failure'
import { json, later } from './fake-server'
import { createWorld, type Document, sessionKey, settle, until, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

/** Opens tabs that share their tokens, and waits until the access token has expired. */
async function openShared(count: number): Promise<Document[]> {
  world.seedShared({ expiresAt: world.clock.now() + 1000 })
  const tabs = Array.from({ length: count }, () => world.open({ options: { storage: 'shared' } }))
  for (const tab of tabs) await tab.ready()
  await world.advance(2000)
  return tabs
}

function first(tabs: Document[]): Document {
  const [tab] = tabs
  if (!tab) throw new Error('no tab')
  return tab
}

describe('tabs that share tokens', () => {
  it('R2: ten tabs that share tokens send one refresh for parallel `renewal.run()` and `getToken()` calls', async () => {
    const tabs = await openShared(10)
    const tokens = await Promise.all(
      tabs.flatMap(({ genauth }) => [
        genauth.renewal.run().then(() => genauth.getToken()),
        genauth.getToken(),
        genauth.getToken({ forceRenew: true }),
      ]),
    )
    expect(new Set(tokens)).toEqual(new Set(['access-1']))
    expect(world.server.refreshes()).toHaveLength(1)
    await settle()
    for (const tab of tabs) expect(tab.events).toEqual(['renewed'])
  })

  it('a tab that received no message about a refresh in another tab adopts the tokens in shared storage without a request', async () => {
    const [tab] = await openShared(1)
    world.seedShared({ revision: 2, accessToken: 'newer' })
    expect(await tab?.genauth.getToken()).toBe('newer')
    expect(world.server.requests).toEqual([])
  })

  it('tabs that waited for a failed refresh of another tab reject with the error of the refresh, without a request', async () => {
    const tabs = await openShared(5)
    const response = later<Response>()
    world.server.on('/token', () => response.promise)
    const calls = tabs.map((tab) => failure(tab.genauth.getToken()))
    await until(() => world.server.refreshes().length === 1)
    await world.advance(100)
    response.resolve(json({}, 503))
    const codes = (await Promise.all(calls)).map(({ code }) => code)
    expect(codes).toEqual(tabs.map(() => 'server_error'))
    expect(world.server.refreshes()).toHaveLength(1)
    await settle()
    for (const tab of tabs) expect(tab.events).toEqual(['renewalFailed:server_error'])
  })

  it('R8: a rejected refresh token ends the session in each tab with a single event', async () => {
    const tabs = await openShared(3)
    world.server.on('/token', () => json({ error: 'invalid_grant' }, 400))
    const errors = await Promise.all(tabs.map((tab) => failure(tab.genauth.getToken())))
    expect(errors.map(({ code }) => code)).toEqual([
      'invalid_grant',
      'session_expired',
      'session_expired',
    ])
    await settle()
    expect(tabs.map((tab) => tab.status())).toEqual(tabs.map(() => 'anonymous:expired'))
    expect(tabs.map((tab) => tab.events.length)).toEqual([1, 1, 1])
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it('a rejected refresh token does not end the session if another tab has already refreshed', async () => {
    const [tab, other] = await openShared(2)
    const response = later<Response>()
    world.server.on('/token', () => response.promise)
    const call = tab?.genauth.getToken()
    await until(() => world.server.refreshes().length === 1)
    world.seedShared({ revision: 2, accessToken: 'newer', refreshToken: 'newer' })
    response.resolve(json({ error: 'invalid_grant' }, 400))
    expect(await call).toBe('newer')
    await settle()
    expect([tab?.status(), other?.status()]).toEqual(['authenticated', 'authenticated'])
  })

  it('R8: a rejected refresh token does not end the session if another tab sent the same refresh token after this tab', async () => {
    const tabs = await openShared(2)
    const response = later<Response>()
    world.server.on('/token', () => response.promise)
    const call = failure(first(tabs).genauth.getToken())
    await until(() => world.server.refreshes().length === 1)
    const sent = { ...world.stored(), sentAt: world.now() + 1 }
    world.origin.sharedValues.set(sessionKey, JSON.stringify(sent))
    response.resolve(json({ error: 'invalid_grant' }, 400))
    expect((await call).code).toBe('invalid_grant')
    await settle()
    expect(tabs.map((tab) => tab.status())).toEqual(['authenticated', 'authenticated'])
    expect(world.stored()).toEqual(sent)
  })
})

describe('a login of another user in another tab', () => {
  it('T1: a tab that waits for the lock does not refresh the session of another user who logs in during the wait', async () => {
    const tabs = await openShared(2)
    const response = later<Response>()
    world.server.on('/token', () => response.promise)
    const calls = tabs.map((tab) => failure(tab.genauth.renew()))
    await until(() => world.server.refreshes().length === 1)
    world.seedShared({ id: 'session-2', accessToken: 'of-2' })
    response.resolve(json({ access_token: 'late', token_type: 'Bearer' }))
    expect((await Promise.all(calls)).map(({ code }) => code)).toEqual(
      tabs.map(() => 'not_authenticated'),
    )
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it('T1: a tab whose session has a higher revision does not overwrite the session of another user in shared storage', async () => {
    world.seedShared({ revision: 3 })
    const tab = world.open({ options: { storage: 'shared' } })
    await tab.ready()
    world.seedShared({ id: 'session-2', accessToken: 'of-2' })
    expect((await failure(tab.genauth.renew())).code).toBe('not_authenticated')
    expect(world.stored()).toMatchObject({ id: 'session-2', revision: 1, accessToken: 'of-2' })
    expect(world.server.requests).toEqual([])
  })

  it('T1: a refresh rejects with `session_expired` if another tab has removed the shared session, even if no message about it has arrived', async () => {
    const [tab] = await openShared(1)
    world.origin.sharedValues.clear()
    expect((await failure(first(tab ? [tab] : []).genauth.renew())).code).toBe('session_expired')
    expect(tab?.status()).toBe('anonymous:expired')
    expect(world.server.requests).toEqual([])
  })
})

describe('a refresh whose response was lost', () => {
  it.each([
    ['replaced', { revision: 2, accessToken: 'newer', expiresAt: undefined }],
    ['sent', { sentAt: 7 }],
  ])(
    'R7: after a lost response, a tab does not send its refresh token a second time if another tab has %s it',
    async (_name, changes) => {
      const [tab] = await openShared(1)
      world.server.on('/token', () => {
        throw new TypeError('Failed to fetch')
      })
      const call = tab?.genauth.getToken().catch((error: { code: string }) => error.code)
      await until(() => world.server.refreshes().length === 1)
      await settle()
      const sent = { ...world.stored(), ...changes }
      world.origin.sharedValues.set(sessionKey, JSON.stringify(sent))
      const outcome = await world.finish(call ?? Promise.resolve(''))
      expect(['newer', 'network_error']).toContain(outcome)
      expect(world.server.refreshes()).toHaveLength(1)
      expect(world.stored()).toMatchObject(JSON.parse(JSON.stringify(changes)))
    },
  )

  it('R3, R7: if a tab crashes after it sent a refresh token, the next tab sends the same refresh token', async () => {
    const [dying, other] = await openShared(2)
    const never = new Promise<Response>(() => undefined)
    world.server.on('/token', () => never)
    dying?.genauth.getToken().catch(() => undefined)
    await until(() => world.server.refreshes().length === 1)
    expect(world.stored()?.sentAt).toBe(world.clock.now())
    world.server.on('/token', undefined)
    const waiting = other?.genauth.getToken()
    await settle()
    expect(world.server.refreshes()).toHaveLength(1)
    dying?.kill()
    expect(await waiting).toBe('access-1')
    const sent = world.server.refreshes().map(({ form }) => form.get('refresh_token'))
    expect(sent).toEqual(['refresh-0', 'refresh-0'])
    expect(world.stored()?.sentAt).toBeUndefined()
  })

  it('R3: if the response to a refresh was lost, the refresh is repeated after a reload even if the access token is valid', async () => {
    world.seedShared({ sentAt: world.clock.now() - 10 })
    const tab = world.open({ options: { storage: 'shared' } })
    await tab.ready()
    expect(tab.status()).toBe('authenticated')
    expect(tab.genauth.renewal.nextAt()).toBeLessThanOrEqual(world.clock.now())
    await tab.genauth.renewal.run()
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it('R7: if the response to a refresh is lost, a second refresh is sent immediately, and a third refresh is sent after the backoff', async () => {
    const [tab] = await openShared(1)
    world.server.on('/token', () => {
      throw new TypeError('Failed to fetch')
    })
    await world.finish(failure(tab?.genauth.getToken() ?? Promise.resolve()))
    expect(world.server.refreshes()).toHaveLength(2)
    await world.advance(1000)
    await tab?.genauth.renewal.run()
    expect(world.server.refreshes()).toHaveLength(3)
  })

  it('R7: a lost response that is followed by a rejected refresh token ends the session with a single event', async () => {
    const [tab] = await openShared(1)
    let requests = 0
    world.server.on('/token', () => {
      requests += 1
      if (requests === 1) throw new TypeError('Failed to fetch')
      return json({ error: 'invalid_grant' }, 400)
    })
    await world.finish(failure(tab?.genauth.getToken() ?? Promise.resolve()))
    expect(tab?.events).toEqual(['expired:invalid_grant'])
    expect(requests).toBe(2)
  })
})

describe('a frozen tab', () => {
  it('R3, R4: a frozen tab blocks the other tabs for at most 26 s, and its late response ends no session', async () => {
    world.seedShared({ expiresAt: world.clock.now() + 1000 })
    const options = { storage: 'shared' } as const
    const frozen = world.open({ options, runtime: { setTimeout: () => 0 } })
    const other = world.open({ options })
    await frozen.ready()
    await other.ready()
    await world.advance(2000)
    const response = later<Response>()
    world.server.on('/token', () => response.promise)
    const lost = frozen.genauth.getToken()
    await until(() => world.server.refreshes().length === 1)
    world.server.on('/token', undefined)
    const waiting = other.genauth.getToken()
    await world.advance(24_000)
    expect(world.server.refreshes()).toHaveLength(1)
    await world.advance(2000)
    expect(await waiting).toBe('access-1')
    response.resolve(json({ error: 'invalid_grant' }, 400))
    expect(await lost).toBe('access-1')
    await settle()
    expect([frozen.status(), other.status()]).toEqual(['authenticated', 'authenticated'])
  })
})
