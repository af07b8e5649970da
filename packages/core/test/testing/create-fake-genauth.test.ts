import { GenAuthError } from '@genauth/core'
import { createFakeClock, createFakeGenAuth, type FakeGenAuth } from '@genauth/core/testing'
import { describe, expect, it, vi } from 'vitest'

const offline = new GenAuthError('network_error', 'GenAuth is unreachable.')

describe('createFakeGenAuth', () => {
  it('`createFakeGenAuth()` has a signed-in user and a token without a lifetime by default', async () => {
    const genauth = createFakeGenAuth()
    expect(genauth.getSession()).toMatchObject({ status: 'authenticated', stale: false })
    expect(genauth.peekToken()).toBe('token-1')
    expect(genauth.renewal.nextAt()).toBeUndefined()
    await expect(genauth.getUser()).resolves.toMatchObject({ sub: 'user-1' })
  })

  it('`createFakeGenAuth()` with `user: null` has a signed-out user', () => {
    const genauth = createFakeGenAuth({ user: null })
    expect(genauth.getSession()).toEqual({ status: 'anonymous', reason: 'none' })
    expect(genauth.peekToken()).toBeUndefined()
  })

  it('a fake returns the same session and token status objects until they change', () => {
    const genauth = createFakeGenAuth()
    const session = genauth.getSession()
    const status = genauth.getTokenStatus()
    genauth.setPendingAction('login')
    expect(genauth.getSession()).toBe(session)
    expect(genauth.getTokenStatus()).toBe(status)
    genauth.setTokenStatus({ isRenewing: true })
    expect(genauth.getSession()).toBe(session)
    expect(genauth.getTokenStatus()).not.toBe(status)
  })

  it('`ready()` of a fake resolves when the session is no longer loading', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    const ready = genauth.ready()
    genauth.setSession({ status: 'anonymous', reason: 'none' })
    await expect(ready).resolves.toEqual({ status: 'anonymous', reason: 'none' })
  })

  it('a fake refreshes only when a refresh is due, and keeps the session object', async () => {
    const clock = createFakeClock()
    const genauth = createFakeGenAuth({ lifetimeSeconds: 3600, now: clock.now })
    const session = genauth.getSession()
    await genauth.renewal.run()
    expect(genauth.peekToken()).toBe('token-1')
    await clock.advance(3_540_000)
    await genauth.renewal.run()
    expect(genauth.peekToken()).toBe('token-2')
    expect(genauth.getSession()).toBe(session)
    expect(genauth.callsTo('run')).toHaveLength(2)
  })

  it('concurrent calls of a fake’s `getToken()` cause one refresh', async () => {
    const genauth = createFakeGenAuth()
    const tokens = await Promise.all([
      genauth.getToken({ forceRenew: true }),
      genauth.getToken({ forceRenew: true }),
    ])
    expect(tokens).toEqual(['token-2', 'token-2'])
  })

  it('the session of a fake is stale after a failed refresh of an expired token, until the next refresh succeeds', async () => {
    const clock = createFakeClock()
    const genauth = createFakeGenAuth({ lifetimeSeconds: 3600, now: clock.now })
    await clock.advance(3_600_000)
    genauth.failNext('run', offline)
    await genauth.renewal.run()
    expect(genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
    expect(genauth.getTokenStatus().error).toBe(offline)
    await genauth.completeRenewal()
    expect(genauth.getSession()).toMatchObject({ stale: false })
    expect(genauth.getTokenStatus().error).toBeUndefined()
  })

  it('a fake records calls, and rejects the calls chosen by `failNext()`', async () => {
    const genauth = createFakeGenAuth({ user: null })
    genauth.failNext('login', offline)
    await expect(genauth.login({ scope: 'openid' })).rejects.toBe(offline)
    expect(genauth.calls).toEqual([{ method: 'login', args: [{ scope: 'openid' }] }])
    expect(genauth.getPendingAction()).toBeUndefined()
  })

  it.each([
    [
      'the test ends the pending action',
      async (fake: FakeGenAuth) => fake.setPendingAction(undefined),
    ],
    ['the test signs the user in', (fake: FakeGenAuth) => fake.logIn()],
  ])(
    'two `login()` calls of a fake return one promise, which rejects with login_abandoned when %s',
    async (_how, stay) => {
      const genauth = createFakeGenAuth({ user: null })
      const login = genauth.login()
      const settled = vi.fn()
      login.catch(settled)
      expect(genauth.login()).toBe(login)
      expect(genauth.listenerCount()).toBe(0)
      await Promise.resolve()
      expect([genauth.getPendingAction(), settled.mock.calls.length]).toEqual(['login', 0])
      await stay(genauth)
      await expect(login).rejects.toMatchObject({ code: 'login_abandoned', retryable: true })
      expect(genauth.login()).not.toBe(login)
    },
  )

  it('`logout()` of a fake waits for the listeners of its event', async () => {
    const genauth = createFakeGenAuth()
    const order: string[] = []
    genauth.on('logout', async (event) => {
      await Promise.resolve()
      order.push(`listener: ${event.session.status}`)
    })
    await genauth.logout()
    order.push('logged out')
    expect(order).toEqual(['listener: anonymous', 'logged out'])
  })

  it('a fake fires `userSwitched` instead of `login` if the user changes', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const events: string[] = []
    for (const type of ['login', 'userSwitched', 'expired'] as const) {
      genauth.on(type, (event) => {
        events.push(event.type)
      })
    }
    await genauth.logIn()
    await genauth.logIn({ sub: 'user-2' })
    await genauth.expire()
    expect(events).toEqual(['login', 'userSwitched', 'expired'])
    await expect(genauth.getToken()).rejects.toMatchObject({ code: 'session_expired' })
  })

  it('`logout()` of a fake completes if a listener throws, and reports the error', async () => {
    const reported: unknown[] = []
    vi.stubGlobal('reportError', (error: unknown) => reported.push(error))
    const genauth = createFakeGenAuth()
    const received: string[] = []
    genauth.on('logout', () => {
      throw offline
    })
    genauth.on('logout', ({ type }) => void received.push(type))
    await genauth.logout()
    vi.unstubAllGlobals()
    expect(genauth.getPendingAction()).toBeUndefined()
    expect([reported, received]).toEqual([[offline], ['logout']])
  })

  it('a fake does not refresh for a signed-out user, and stops a running refresh when the session ends', async () => {
    const clock = createFakeClock()
    const genauth = createFakeGenAuth({ lifetimeSeconds: 3600, now: clock.now })
    const renewal = genauth.completeRenewal()
    genauth.setSession({ status: 'anonymous', reason: 'none' })
    await renewal
    expect(genauth.getTokenStatus().isRenewing).toBe(false)
    expect(genauth.renewal.nextAt()).toBeUndefined()
    await clock.advance(3_600_000)
    await genauth.renewal.run()
    await genauth.completeRenewal()
    expect(genauth.getTokenStatus().isRenewing).toBe(false)
  })

  it('a fake in server mode returns no token', async () => {
    const genauth = createFakeGenAuth({ mode: 'server' })
    expect(genauth.peekToken()).toBeUndefined()
    await expect(genauth.getToken()).rejects.toMatchObject({ code: 'token_unavailable' })
    genauth.setSession({ status: 'anonymous', reason: 'none' })
    await expect(genauth.getToken()).rejects.toMatchObject({ code: 'token_unavailable' })
  })

  it('U1: `peekUser()` of a fake in server mode returns the claims of the given user at once, and never those of another session', async () => {
    const grace = { sub: 'grace', name: 'Grace Hopper', roles: ['admin'] }
    const genauth = createFakeGenAuth({ mode: 'server', user: grace })
    const kept = genauth.peekUser()
    expect(kept).toMatchObject({ claims: grace, isPartial: true })
    expect(genauth.peekUser()).toBe(kept)
    await genauth.logout()
    expect(genauth.peekUser()).toBeUndefined()
    await genauth.logIn({ sub: 'alan' })
    expect(genauth.peekUser()?.claims).toEqual({ sub: 'alan' })
    genauth.setSession({ status: 'authenticated', id: 'another', sub: 'ada', stale: false })
    expect(genauth.peekUser()).toBeUndefined()
    genauth.setSession({ status: 'authenticated', id: 'third', sub: 'alan', stale: false })
    genauth.setUser(offline)
    expect(genauth.peekUser()).toBeUndefined()
    expect(createFakeGenAuth({ user: grace }).peekUser()).toBeUndefined()
  })

  it('the session of a fake in server mode is stale if a refresh fails after the token has expired', async () => {
    const clock = createFakeClock()
    const genauth = createFakeGenAuth({ mode: 'server', lifetimeSeconds: 3600, now: clock.now })
    genauth.failNext('renew', offline)
    await expect(genauth.renew()).rejects.toMatchObject({ code: 'network_error' })
    expect(genauth.getSession()).toMatchObject({ status: 'authenticated', stale: false })
    await clock.advance(3_600_000)
    genauth.failNext('renew', offline)
    await expect(genauth.renew()).rejects.toMatchObject({ code: 'network_error' })
    expect(genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
  })
})

describe('the login options of the fake', () => {
  it('O16: a session has the tenant, the scopes, the acr and the time of its login', async () => {
    const genauth = createFakeGenAuth({ user: null, now: () => 5000 })
    void genauth
      .login({
        tenantId: 'acme',
        extraScopes: ['orders:read'],
        acrValues: ['gold'],
        maxAgeSeconds: 60,
      })
      .catch(() => undefined)
    await genauth.logIn()
    expect(genauth.getSession()).toMatchObject({
      tenantId: 'acme',
      authentication: { time: 5000, acr: 'gold' },
    })
    expect(genauth.getTokenStatus().scope).toEqual(['openid', 'orders:read'])
  })

  it('O16: the options of an abandoned login have no effect on the next login', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const login = genauth.login({ tenantId: 'acme' })
    genauth.setPendingAction(undefined)
    await expect(login).rejects.toMatchObject({ code: 'login_abandoned' })
    await genauth.logIn()
    expect(genauth.getSession()).not.toHaveProperty('tenantId')
  })

  it('O16: an invalid option is recorded and rejected with invalid_options', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const options: object = { tenant: 'acme' }
    await expect(genauth.login(options)).rejects.toMatchObject({ code: 'invalid_options' })
    await expect(genauth.loginWithPopup(options)).rejects.toMatchObject({ code: 'invalid_options' })
    expect(genauth.calls).toEqual([
      { method: 'login', args: [options] },
      { method: 'loginWithPopup', args: [options] },
    ])
    expect(genauth.getSession()).toMatchObject({ status: 'anonymous' })
  })

  it('O16: switchAccount records its calls, signs the user out and starts a login', async () => {
    const genauth = createFakeGenAuth()
    void genauth.switchAccount({ loginHint: 'grace' }).catch(() => undefined)
    await new Promise((resolve) => setImmediate(resolve))
    expect(genauth.calls.map(({ method }) => method)).toEqual(['switchAccount', 'logout', 'login'])
    expect(genauth.callsTo('login')[0]?.args).toEqual([{ prompt: 'login', loginHint: 'grace' }])
    genauth.failNext('switchAccount', new GenAuthError('network_error', 'The network is down.'))
    await expect(genauth.switchAccount()).rejects.toMatchObject({ code: 'network_error' })
  })
})
