import { beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../support/failure'
import { json, later } from './fake-server'
import { createWorld, loggedIn, redirectUri, sessionKey, settle, until, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

/** A tab whose token has run out since it was opened. */
async function openRunOut() {
  const tab = world.open({ values: loggedIn(world, { expiresAt: world.clock.now() + 1000 }) })
  await tab.ready()
  await world.advance(2000)
  return tab
}

describe('one renewal at a time', () => {
  it('R1: 200 callers share one request, those who force it too', async () => {
    const tab = await openRunOut()
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

  it('R8: what becomes of the session before is nothing to the one after it', async () => {
    const answer = later<Response>()
    world.server.on('/token', (request) =>
      request.form.get('refresh_token') === 'refresh-0'
        ? answer.promise
        : world.server.answerTokens(request),
    )
    const tab = await openRunOut()
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
    answer.resolve(json({ error: 'invalid_grant' }, 400))
    await before
    expect(await renewal).toMatchObject({ id })
    expect(world.server.refreshes()).toHaveLength(2)
  })

  it('renew, run and getToken join the one under way', async () => {
    const answer = later<Response>()
    world.server.on('/token', () => answer.promise)
    const tab = await openRunOut()
    const { genauth } = tab
    const calls = [genauth.renewal.run(), genauth.renew(), genauth.getToken()]
    await until(() => world.server.refreshes().length === 1)
    expect(genauth.getTokenStatus().isRenewing).toBe(true)
    calls.push(genauth.renew(), genauth.getToken())
    expect(genauth.renewal.nextAt()).toBeUndefined()
    answer.resolve(json({ access_token: 'new', token_type: 'Bearer', expires_in: 100 }))
    await Promise.all(calls)
    expect(world.server.refreshes()).toHaveLength(1)
    expect(genauth.getTokenStatus().isRenewing).toBe(false)
  })

  it('renew renews, though an attempt that found nothing to do has not let go of its lock', async () => {
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

  it('R19: a signal ends its own wait, and nobody else’s', async () => {
    const answer = later<Response>()
    world.server.on('/token', () => answer.promise)
    const tab = await openRunOut()
    const controller = new AbortController()
    const quitter = tab.genauth.getToken({ signal: controller.signal })
    const waiter = tab.genauth.getToken()
    await until(() => world.server.refreshes().length === 1)
    controller.abort(new Error('no longer needed'))
    await expect(quitter).rejects.toThrow('no longer needed')
    answer.resolve(json({ access_token: 'new', token_type: 'Bearer' }))
    expect(await waiter).toBe('new')
    await expect(tab.genauth.getToken({ signal: controller.signal })).rejects.toThrow('no longer')
  })

  it('hands out a good token from memory, and one that is good for long enough only', async () => {
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

describe('what a renewal keeps', () => {
  it.each([
    ['a new refresh token', { refresh_token: 'new' }, 'new'],
    ['the same refresh token', { refresh_token: 'refresh-0' }, 'refresh-0'],
    ['no refresh token', { refresh_token: undefined }, 'refresh-0'],
  ])('R12: with %s in the answer', async (_name, members, kept) => {
    world.server.tokens = members
    const tab = await openRunOut()
    await tab.genauth.getToken()
    expect(world.stored(tab.values)?.refreshToken).toBe(kept)
    await tab.genauth.renew()
    expect(world.server.refreshes().map(({ form }) => form.get('refresh_token'))).toEqual([
      'refresh-0',
      kept,
    ])
  })

  it('the session is the same object: nobody renders for it', async () => {
    const tab = await openRunOut()
    const before = tab.genauth.getSession()
    await tab.genauth.renew()
    expect(tab.genauth.getSession()).toBe(before)
  })

  it.each([1, 5, undefined, 30 * 86_400, 365 * 86_400])(
    'R9: a lifetime of %s s',
    async (lifetime) => {
      world.server.tokens = { expires_in: lifetime }
      const tab = await openRunOut()
      await tab.genauth.getToken()
      const next = tab.genauth.renewal.nextAt()
      if (lifetime === undefined) expect(next).toBeUndefined()
      else expect(next).toBeGreaterThan(world.clock.now() + lifetime * 700)
      await tab.genauth.renewal.run()
      expect(world.server.refreshes()).toHaveLength(1)
    },
  )

  it('R9: tokens without any time to live make no storm', async () => {
    world.server.tokens = { expires_in: 0 }
    const tab = await openRunOut()
    for (let n = 0; n < 50; n += 1) await tab.genauth.renewal.run()
    expect(world.server.refreshes()).toHaveLength(1)
    expect(tab.genauth.renewal.nextAt()).toBe(world.clock.now() + 5000)
  })

  it('R10: a device clock that was set back is no reason to stop', async () => {
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

describe('a late answer', () => {
  it('that refuses the tokens of somebody who has logged out ends nothing any more', async () => {
    const answer = later<Response>()
    world.server.on('/token', () => answer.promise)
    const tab = await openRunOut()
    const call = failure(tab.genauth.getToken())
    await until(() => world.server.refreshes().length === 1)
    await tab.genauth.logout({ scope: 'local' })
    answer.resolve(json({ error: 'invalid_grant' }, 400))
    expect((await call).code).toBe('invalid_grant')
    await settle()
    expect([tab.status(), tab.events]).toEqual(['anonymous:logout', ['logout']])
  })

  it('after a logout is thrown away, and its tokens revoked', async () => {
    const answer = later<Response>()
    world.server.on('/token', () => answer.promise)
    const tab = await openRunOut()
    const call = failure(tab.genauth.getToken())
    await until(() => world.server.refreshes().length === 1)
    await tab.genauth.logout({ scope: 'local', revoke: false })
    answer.resolve(json({ access_token: 'late', refresh_token: 'late-r', token_type: 'Bearer' }))
    expect((await call).code).toBe('not_authenticated')
    await settle()
    expect(tab.values.get(sessionKey)).toBeUndefined()
    const revoked = world.server.to('/revocation').map(({ form }) => form.get('token'))
    expect(revoked).toEqual(['late-r', 'late'])
    expect(tab.events).toEqual(['logout'])
  })

  it('after a login in another tab does not touch the new session', async () => {
    world.seedShared({ expiresAt: world.clock.now() + 1000 })
    const tab = world.open({ options: { storage: 'shared' } })
    await tab.ready()
    await world.advance(2000)
    const answer = later<Response>()
    world.server.on('/token', () => answer.promise)
    const call = failure(tab.genauth.getToken())
    await until(() => world.server.refreshes().length === 1)
    world.seedShared({ id: 'session-2', accessToken: 'of-2' })
    answer.resolve(json({ access_token: 'late', token_type: 'Bearer' }))
    // What was to be done with the first user's token must not be done with another's.
    expect((await call).code).toBe('not_authenticated')
    expect(tab.genauth.peekToken()).toBe('of-2')
    await settle()
    expect(world.stored()).toMatchObject({ id: 'session-2', accessToken: 'of-2' })
    expect(world.server.to('/revocation').map(({ form }) => form.get('token'))).toContain('late')
  })

  it('after a logout in a tab whose message has not come is revoked as well', async () => {
    world.seedShared({ expiresAt: world.clock.now() + 1000 })
    const tab = world.open({ options: { storage: 'shared' } })
    await tab.ready()
    await world.advance(2000)
    const answer = later<Response>()
    world.server.on('/token', () => answer.promise)
    const call = failure(tab.genauth.getToken())
    await until(() => world.server.refreshes().length === 1)
    world.origin.sharedValues.clear()
    answer.resolve(json({ access_token: 'late', token_type: 'Bearer' }))
    await call
    await settle()
    expect(tab.genauth.getSession().status).toBe('anonymous')
    expect(world.server.to('/revocation').map(({ form }) => form.get('token'))).toContain('late')
  })

  it('a slow storage brings nothing back that was logged out', async () => {
    const values = loggedIn(world, { expiresAt: world.clock.now() + 1000 })
    const pause = () => settle()
    const slow = {
      shared: false,
      get: async (name: string) => {
        const value = values.get(name)
        await pause()
        return value
      },
      set: async (name: string, value: string) => {
        await pause()
        values.set(name, value)
      },
      remove: async (name: string) => {
        values.delete(name)
        await pause()
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
