import { GenAuthError } from '@genauth/core'
import { createFakeClock, createFakeGenAuth, type FakeGenAuth } from '@genauth/core/testing'
import { describe, expect, it, vi } from 'vitest'

const offline = new GenAuthError('network_error', 'GenAuth cannot be reached.')

describe('createFakeGenAuth', () => {
  it('has somebody logged in with a token that never runs out, unless told otherwise', async () => {
    const genauth = createFakeGenAuth()
    expect(genauth.getSession()).toMatchObject({ status: 'authenticated', stale: false })
    expect(genauth.peekToken()).toBe('token-1')
    expect(genauth.renewal.nextAt()).toBeUndefined()
    await expect(genauth.getUser()).resolves.toMatchObject({ sub: 'user-1' })
  })

  it('takes a visitor for one where the user is null', () => {
    const genauth = createFakeGenAuth({ user: null })
    expect(genauth.getSession()).toEqual({ status: 'anonymous', reason: 'none' })
    expect(genauth.peekToken()).toBeUndefined()
  })

  it('keeps the references of session and token status until they change', () => {
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

  it('settles ready() once it is no longer loading', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    const ready = genauth.ready()
    genauth.setSession({ status: 'anonymous', reason: 'none' })
    await expect(ready).resolves.toEqual({ status: 'anonymous', reason: 'none' })
  })

  it('renews when it is due and not before, and keeps the session', async () => {
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

  it('shares one renewal among all who ask at the same time', async () => {
    const genauth = createFakeGenAuth()
    const tokens = await Promise.all([
      genauth.getToken({ forceRenew: true }),
      genauth.getToken({ forceRenew: true }),
    ])
    expect(tokens).toEqual(['token-2', 'token-2'])
  })

  it('turns stale where the renewal of a token that has run out fails, and back', async () => {
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

  it('records calls and fails the ones that it was told to', async () => {
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
    ['somebody logs in', (fake: FakeGenAuth) => fake.logIn()],
  ])(
    'leaves with login(), once for two calls, until %s: then it rejects with login_abandoned',
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

  it('waits for the listeners of an event before it goes on', async () => {
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

  it('tells a login from a change of user', async () => {
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

  it('logs out though a listener fails, and reports that', async () => {
    const reported: unknown[] = []
    vi.stubGlobal('reportError', (error: unknown) => reported.push(error))
    const genauth = createFakeGenAuth()
    const told: string[] = []
    genauth.on('logout', () => {
      throw offline
    })
    genauth.on('logout', ({ type }) => void told.push(type))
    await genauth.logout()
    vi.unstubAllGlobals()
    expect(genauth.getPendingAction()).toBeUndefined()
    expect([reported, told]).toEqual([[offline], ['logout']])
  })

  it('renews nothing for a visitor, and ends a renewal with its session', async () => {
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

  it('gives out no token in server mode', async () => {
    const genauth = createFakeGenAuth({ mode: 'server' })
    expect(genauth.peekToken()).toBeUndefined()
    await expect(genauth.getToken()).rejects.toMatchObject({ code: 'token_unavailable' })
    genauth.setSession({ status: 'anonymous', reason: 'none' })
    await expect(genauth.getToken()).rejects.toMatchObject({ code: 'token_unavailable' })
  })

  it('is stale in server mode once the token has run out, and not because the page has none', async () => {
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
