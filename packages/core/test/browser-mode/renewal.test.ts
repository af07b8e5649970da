import { beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../support/failure'
import { json, later } from './fake-server'
import { createWorld, loggedIn, redirectUri, sessionKey, settle, until, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

/** Opens a tab, and waits until its token has expired. */
async function openExpired() {
  const tab = world.open({ values: loggedIn(world, { expiresAt: world.clock.now() + 1000 }) })
  await tab.ready()
  await world.advance(2000)
  return tab
}

describe('concurrent refreshes of one tab', () => {
  it('R1: 200 callers share one refresh, with and without `forceRenew`', async () => {
    const tab = await openExpired()
    const calls = Array.from({ length: 200 }, (_, n) =>
      tab.genauth.getToken(n % 2 ? { forceRenew: true } : {}),
    )
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['access-1']))
    expect(world.server.refreshes()).toHaveLength(1)
    expect(tab.events).toEqual(['renewed'])
    expect(world.server.refreshes()[0]?.form.get('client_id')).toBe('5f17a529f64fb009b794a2ff')
    await world.advance(3_700_000)
    const again = Array.from({ length: 200 }, () => tab.genauth.getToken())
    expect(new Set(await Promise.all(again))).toEqual(new Set(['access-2']))
    expect(world.server.refreshes()).toHaveLength(2)
  })

  it('R8: a pending refresh of the previous session does not affect a refresh of the current session', async () => {
    const response = later<Response>()
    world.server.on('/token', (request) =>
      request.form.get('refresh_token') === 'refresh-0'
        ? response.promise
        : world.server.respondWithTokens(request),
    )
    const tab = await openExpired()
    const before = failure(tab.genauth.renew())
    await until(() => world.server.refreshes().length === 1)
    await tab.genauth.logout({ scope: 'local' })
    const login = tab.genauth.loginWithPopup()
    await until(() => (tab.page.popups[0]?.urls.length ?? 0) > 0)
    const state = new URL(tab.page.popups[0]?.urls[0] ?? '').searchParams.get('state')
    world.open({ href: `${redirectUri}?code=c&state=${state}` }).genauth.start()
    const { id } = await login
    const renewal = tab.genauth.renew()
    await settle()
    response.resolve(json({ error: 'invalid_grant' }, 400))
    await before
    expect(await renewal).toMatchObject({ id })
    expect(world.server.refreshes()).toHaveLength(2)
  })

  it('`renew()`, `renewal.run()` and `getToken()` join a pending refresh', async () => {
    const response = later<Response>()
    world.server.on('/token', () => response.promise)
    const tab = await openExpired()
    const { genauth } = tab
    const calls = [genauth.renewal.run(), genauth.renew(), genauth.getToken()]
    await until(() => world.server.refreshes().length === 1)
    expect(genauth.getTokenStatus().isRenewing).toBe(true)
    calls.push(genauth.renew(), genauth.getToken())
    expect(genauth.renewal.nextAt()).toBeUndefined()
    response.resolve(json({ access_token: 'new', token_type: 'Bearer', expires_in: 100 }))
    await Promise.all(calls)
    expect(world.server.refreshes()).toHaveLength(1)
    expect(genauth.getTokenStatus().isRenewing).toBe(false)
  })

  it('`renew()` sends a refresh even if an earlier call that needed no refresh has not released its lock', async () => {
    const [turn, release] = [later<void>(), later<void>()]
    const tab = world.open({
      values: loggedIn(world, { expiresAt: world.clock.now() + 1000 }),
      runtime: {
        locks: {
          async run(_name, _patienceMs, task) {
            await turn.promise
            const result = await task()
            await release.promise
            return result
          },
        },
      },
    })
    await tab.ready()
    await world.advance(900)
    const running = tab.genauth.renewal.run()
    await settle()
    const renewed = loggedIn(world, { revision: 2, accessToken: 'newer' }).get(sessionKey)
    tab.values.set(sessionKey, renewed ?? '')
    turn.resolve()
    await settle()
    const renewal = tab.genauth.renew()
    await settle()
    expect(world.server.refreshes()).toEqual([])
    release.resolve()
    await Promise.all([running, renewal])
    expect(world.server.refreshes()).toHaveLength(1)
    expect(tab.genauth.peekToken()).toBe('access-1')
  })

  it('R19: an abort signal rejects only its own call, and the other calls wait for the shared refresh', async () => {
    const response = later<Response>()
    world.server.on('/token', () => response.promise)
    const tab = await openExpired()
    const controller = new AbortController()
    const aborted = tab.genauth.getToken({ signal: controller.signal })
    const waiter = tab.genauth.getToken()
    await until(() => world.server.refreshes().length === 1)
    controller.abort(new Error('no longer needed'))
    await expect(aborted).rejects.toThrow('no longer needed')
    response.resolve(json({ access_token: 'new', token_type: 'Bearer' }))
    expect(await waiter).toBe('new')
    await expect(tab.genauth.getToken({ signal: controller.signal })).rejects.toThrow('no longer')
  })

  it('`getToken()` returns the token from memory if it stays valid for `minValiditySeconds`, and refreshes otherwise', async () => {
    const values = loggedIn(world, { expiresAt: world.clock.now() + 100_000 })
    const tab = world.open({ values })
    await tab.ready()
    expect(await tab.genauth.getToken()).toBe('access-0')
    expect(await tab.genauth.getToken({ minValiditySeconds: 99 })).toBe('access-0')
    expect(world.server.requests).toEqual([])
    expect(await tab.genauth.getToken({ minValiditySeconds: 100 })).toBe('access-1')
    expect(tab.genauth.peekToken()).toBe('access-1')
  })
})

describe('the session after a refresh', () => {
  it.each([
    ['a new refresh token', { refresh_token: 'new' }, 'new'],
    ['the same refresh token', { refresh_token: 'refresh-0' }, 'refresh-0'],
    ['no refresh token', { refresh_token: undefined }, 'refresh-0'],
  ])(
    'R12: a refresh response with %s leaves a usable refresh token in the session',
    async (_name, members, kept) => {
      world.server.tokens = members
      const tab = await openExpired()
      await tab.genauth.getToken()
      expect(world.stored(tab.values)?.refreshToken).toBe(kept)
      await tab.genauth.renew()
      expect(world.server.refreshes().map(({ form }) => form.get('refresh_token'))).toEqual([
        'refresh-0',
        kept,
      ])
    },
  )

  it('the session object stays the same after a refresh, so that no component renders', async () => {
    const tab = await openExpired()
    const before = tab.genauth.getSession()
    await tab.genauth.renew()
    expect(tab.genauth.getSession()).toBe(before)
  })

  it.each([1, 5, undefined, 30 * 86_400, 365 * 86_400])(
    'R9: a token with a lifetime of %s s is refreshed one time, and `nextAt()` returns the correct next time',
    async (lifetime) => {
      world.server.tokens = { expires_in: lifetime }
      const tab = await openExpired()
      await tab.genauth.getToken()
      const next = tab.genauth.renewal.nextAt()
      if (lifetime === undefined) expect(next).toBeUndefined()
      else expect(next).toBeGreaterThan(world.clock.now() + lifetime * 700)
      await tab.genauth.renewal.run()
      expect(world.server.refreshes()).toHaveLength(1)
    },
  )

  it('R9: a token with a lifetime of 0 s causes one refresh within 5 s', async () => {
    world.server.tokens = { expires_in: 0 }
    const tab = await openExpired()
    for (let n = 0; n < 50; n += 1) await tab.genauth.renewal.run()
    expect(world.server.refreshes()).toHaveLength(1)
    expect(tab.genauth.renewal.nextAt()).toBe(world.clock.now() + 5000)
  })

  it('R10: a tab refreshes after the device clock was set back', async () => {
    const ahead = world.clock.now() + 3_600_000
    const tab = world.open({
      values: loggedIn(world, { startedAt: ahead, receivedAt: ahead, expiresAt: ahead + 10_000 }),
    })
    await tab.ready()
    await tab.genauth.renewal.run()
    expect(world.server.refreshes()).toHaveLength(1)
    expect(tab.status()).toBe('authenticated')
  })
})

describe('a refresh response that arrives late', () => {
  it('an invalid_grant response that arrives after a logout fires no event', async () => {
    const response = later<Response>()
    world.server.on('/token', () => response.promise)
    const tab = await openExpired()
    const call = failure(tab.genauth.getToken())
    await until(() => world.server.refreshes().length === 1)
    await tab.genauth.logout({ scope: 'local' })
    response.resolve(json({ error: 'invalid_grant' }, 400))
    expect((await call).code).toBe('invalid_grant')
    await settle()
    expect([tab.status(), tab.events]).toEqual(['anonymous:logout', ['logout']])
  })

  it('a refresh response that arrives after a logout is dropped, and its tokens are revoked', async () => {
    const response = later<Response>()
    world.server.on('/token', () => response.promise)
    const tab = await openExpired()
    const call = failure(tab.genauth.getToken())
    await until(() => world.server.refreshes().length === 1)
    await tab.genauth.logout({ scope: 'local', revoke: false })
    response.resolve(json({ access_token: 'late', refresh_token: 'late-r', token_type: 'Bearer' }))
    expect((await call).code).toBe('not_authenticated')
    await settle()
    expect(tab.values.get(sessionKey)).toBeUndefined()
    const revoked = world.server.to('/revocation').map(({ form }) => form.get('token'))
    expect(revoked).toEqual(['late-r', 'late'])
    expect(tab.events).toEqual(['logout'])
  })

  it('a refresh response that arrives after a login in another tab does not change the new session', async () => {
    world.seedShared({ expiresAt: world.clock.now() + 1000 })
    const tab = world.open({ options: { storage: 'shared' } })
    await tab.ready()
    await world.advance(2000)
    const response = later<Response>()
    world.server.on('/token', () => response.promise)
    const call = failure(tab.genauth.getToken())
    await until(() => world.server.refreshes().length === 1)
    world.seedShared({ id: 'session-2', accessToken: 'of-2' })
    response.resolve(json({ access_token: 'late', token_type: 'Bearer' }))
    // The first user was signed in when the call started. So the call must not return the token of the second user.
    expect((await call).code).toBe('not_authenticated')
    expect(tab.genauth.peekToken()).toBe('of-2')
    await settle()
    expect(world.stored()).toMatchObject({ id: 'session-2', accessToken: 'of-2' })
    expect(world.server.to('/revocation').map(({ form }) => form.get('token'))).toContain('late')
  })

  it('the tokens of a late refresh response are revoked if another tab has logged out and the logout message has not arrived', async () => {
    world.seedShared({ expiresAt: world.clock.now() + 1000 })
    const tab = world.open({ options: { storage: 'shared' } })
    await tab.ready()
    await world.advance(2000)
    const response = later<Response>()
    world.server.on('/token', () => response.promise)
    const call = failure(tab.genauth.getToken())
    await until(() => world.server.refreshes().length === 1)
    world.origin.sharedValues.clear()
    response.resolve(json({ access_token: 'late', token_type: 'Bearer' }))
    await call
    await settle()
    expect(tab.genauth.getSession().status).toBe('anonymous')
    expect(world.server.to('/revocation').map(({ form }) => form.get('token'))).toContain('late')
  })

  it('a slow write to the storage does not restore a session after a logout', async () => {
    const values = loggedIn(world, { expiresAt: world.clock.now() + 1000 })
    const delay = () => settle()
    const slow = {
      shared: false,
      get: async (name: string) => {
        const value = values.get(name)
        await delay()
        return value
      },
      set: async (name: string, value: string) => {
        await delay()
        values.set(name, value)
      },
      remove: async (name: string) => {
        values.delete(name)
        await delay()
      },
    }
    const tab = world.open({ options: { storage: slow }, runtime: { originStorage: undefined } })
    await tab.ready()
    await world.advance(2000)
    world.server.on('/token', () => {
      throw new TypeError('Failed to fetch')
    })
    const call = failure(tab.genauth.getToken())
    await tab.genauth.logout({ scope: 'local', revoke: false })
    await world.finish(call)
    await settle()
    expect(values.get(sessionKey)).toBeUndefined()
  })
})
