import { describe, expect, it } from 'vitest'
import { cookieSessions } from '../src'
import { failingRevocations } from './support/failing-revocations'
import { failure } from './support/failure'
import { json, readId, readStatus } from './support/read-facts'
import { requestOf } from './support/request-of'
import { useApp } from './support/use-app'

const app = useApp({ app: { accessTokenSeconds: 3600 } })

describe('getSession()', () => {
  it('getSession() returns the session of a signed-in user, and an access token for the server', async () => {
    app.start({ protocol: 'oidc' })
    const browser = await app.openLoggedIn()
    const session = await app.auth.getSession(requestOf(browser))
    expect(session?.session).toEqual({
      status: 'authenticated',
      id: await readId(browser),
      sub: '603f184cec4505e2868431fc',
      stale: false,
    })
    expect(session?.scope).toContain('openid')
    expect(app.emulator.issued()).toContain(session?.getAccessToken())
  })

  it('B1: the session that getSession() returns contains no token when it is converted to JSON', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const session = await app.auth.getSession(requestOf(browser))
    const html = JSON.stringify(session)
    expect(html).toContain('authenticated')
    for (const secret of app.emulator.issued()) expect(html).not.toContain(secret)
  })

  it('getSession() returns null for a signed-out user and for an invalid cookie', async () => {
    app.start()
    const signedOut = app.openBrowser()
    expect(await app.auth.getSession(requestOf(signedOut))).toBeNull()
    const [name = ''] = (await app.openLoggedIn()).cookies.keys()
    signedOut.cookies.set(name, 'x')
    expect(await app.auth.getSession(requestOf(signedOut))).toBeNull()
  })

  it('B6: getSession() sends no refresh for an expired token, and getAccessToken() throws renew_required', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    app.pass(3600)
    const session = await app.auth.getSession(requestOf(browser))
    const error = await failure(() => session?.getAccessToken())
    expect([error.code, app.renewals()]).toEqual(['renew_required', 0])
  })
})

/** Returns claims that JSON.parse() accepts, but whose nesting is too deep for recursive code. */
function nested(depth: number): string {
  return `{"sub":"603f184cec4505e2868431fc","deep":${'['.repeat(depth)}${']'.repeat(depth)}}`
}

describe('initialSession()', () => {
  const ada = expect.objectContaining({ sub: '603f184cec4505e2868431fc', name: 'Ada Lovelace' })

  it('initialSession() returns the session without a request to GenAuth', async () => {
    app.start({ claims: [] })
    const browser = await app.openLoggedIn()
    const { answeredAt, ...facts } = await app.auth.initialSession(requestOf(browser))
    expect(facts).toMatchObject({ session: { status: 'authenticated' }, renewable: true })
    expect(facts).not.toHaveProperty('user')
    expect(answeredAt).toBeLessThanOrEqual(Date.now())
    expect(app.emulator.count('userinfo')).toBe(0)
  })

  it.each(['oauth', 'oidc'] as const)(
    'B1: initialSession() with user: true returns the user and no secret, on %s',
    async (protocol) => {
      app.start({ protocol, claims: [] })
      const browser = await app.openLoggedIn()
      const facts = await app.auth.initialSession(requestOf(browser), { user: true })
      expect(facts.user).toEqual(ada)
      // With `oauth`, there is no ID token, so the session's `sub` is the `sub` of the user's claims.
      expect(facts.session).toMatchObject({ id: await readId(browser), sub: facts.user?.sub })
      const html = JSON.stringify(facts)
      for (const secret of app.emulator.issued()) expect(html).not.toContain(secret)
      expect(await app.auth.initialSession(requestOf(app.openBrowser()), { user: true })).toEqual({
        session: { status: 'anonymous', reason: 'none' },
        answeredAt: expect.any(Number),
      })
      expect(app.emulator.count('userinfo')).toBe(1)
    },
  )

  it.each([
    ['is down', { kind: 'status', status: 503 }],
    ['rejects the token', { kind: 'status', status: 401 }],
    ['returns HTML', { kind: 'html' }],
    ['nests the claims too deeply', { kind: 'status', status: 200, body: nested(2500) }],
  ] as const)(
    'B9: initialSession() returns the session without the user if GenAuth %s',
    async (_what, fault) => {
      app.start({ claims: [] })
      const browser = await app.openLoggedIn()
      app.emulator.setFault('userinfo', fault)
      const facts = await app.auth.initialSession(requestOf(browser), { user: true })
      expect(facts.session.status).toBe('authenticated')
      expect(facts).not.toHaveProperty('user')
      expect(await readStatus(browser)).toBe('authenticated')
    },
  )

  it('C4: initialSession() returns the error of a failed login until GET /auth/session has returned the error', async () => {
    app.start({ claims: [] })
    const browser = await app.openLoggedIn()
    const signedOut = app.openBrowser()
    for (const one of [browser, signedOut]) {
      await one.step(`${app.origin}/auth/callback?code=x&state=y`)
      const expected = { code: 'state_mismatch', message: expect.any(String) }
      expect((await app.auth.initialSession(requestOf(one))).error).toEqual(expected)
      const { session, error } = await app.auth.initialSession(requestOf(one), { user: true })
      expect(error).toEqual(expected)
      expect(session).toMatchObject(
        one === browser ? { status: 'authenticated' } : { status: 'anonymous', reason: 'error' },
      )
      expect(json(await one.call('/auth/session'))['error']).toEqual(expected)
      expect(await app.auth.initialSession(requestOf(one))).not.toHaveProperty('error')
    }
  })

  it('B9: initialSession() waits at most two seconds for the user', async () => {
    const waits: number[] = []
    const after = (ms: number, callback: () => void) => {
      waits.push(ms)
      const timer = setTimeout(callback, 20)
      return () => clearTimeout(timer)
    }
    app.start({ claims: [], runtime: { after } })
    const browser = await app.openLoggedIn()
    app.emulator.setFault('userinfo', { kind: 'delay', delayMs: 5000 })
    const facts = await app.auth.initialSession(requestOf(browser), { user: true })
    expect(facts.session.status).toBe('authenticated')
    expect(facts).not.toHaveProperty('user')
    expect(waits).toContain(2000)
  })

  it('B6: initialSession() returns a session that is due for a refresh if the token has expired', async () => {
    app.start({ claims: [] })
    const browser = await app.openLoggedIn()
    app.pass(3600)
    const facts = await app.auth.initialSession(requestOf(browser), { user: true })
    expect(facts.session.status).toBe('authenticated')
    expect(facts.renewAt).toBeLessThan(facts.answeredAt)
    expect([app.emulator.count('userinfo'), app.renewals()]).toEqual([0, 0])
  })
})

describe('getUser() of a session', () => {
  it('getUser() requests the user from GenAuth, and rejects if the token has expired', async () => {
    app.start({ claims: [] })
    const session = await app.auth.getSession(requestOf(await app.openLoggedIn()))
    expect(app.emulator.count('userinfo')).toBe(0)
    expect((await session?.getUser())?.name).toBe('Ada Lovelace')
    app.pass(3600)
    await expect(session?.getUser()).rejects.toMatchObject({ code: 'renew_required' })
  })
})

describe('the option revocations', () => {
  it('B3: revocations in memory lose their entries at a restart, so a copied cookie works again', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const copy = browser.copy()
    await browser.call('/auth/logout', { method: 'POST' })
    expect(await readStatus(copy)).toBe('anonymous:revoked')
    app.start()
    expect(await readStatus(copy)).toBe('authenticated')
  })

  it('B3: revocations in a database reject a copied cookie until its expiry, even after a restart', async () => {
    const ended = new Map<string, number>()
    const revocations = {
      add: (id: string, endsAt: number) => void ended.set(id, endsAt),
      has: async (id: string) => ended.has(id),
    }
    app.start({ sessions: cookieSessions({ revocations }), maxSessionSeconds: 1000 })
    const browser = await app.openLoggedIn()
    const copy = browser.copy()
    await browser.call('/auth/logout', { method: 'POST' })
    app.start({ sessions: cookieSessions({ revocations }), maxSessionSeconds: 1000 })
    expect(await readStatus(copy)).toBe('anonymous:revoked')
    const [endsAt = 0] = ended.values()
    expect(endsAt).toBeGreaterThan(Date.now() + 990_000)
    expect(endsAt).toBeLessThan(Date.now() + 1_001_000)
  })

  it('B9: requests get 503 while the revocations cannot be read, and no session ends', async () => {
    const { revocations, setDown } = failingRevocations()
    app.start({ sessions: cookieSessions({ revocations }) })
    const browser = await app.openLoggedIn()
    setDown(true)
    for (const [path, method] of [
      ['/auth/session', 'GET'],
      ['/auth/user', 'GET'],
      ['/auth/renew', 'POST'],
      ['/auth/logout', 'POST'],
    ] as const) {
      const response = await browser.call(path, { method })
      expect([response.status, json(response)['error']]).toEqual([503, 'storage_unavailable'])
      expect(response.headers.get('retry-after')).toBe('2')
      expect(response.body).not.toContain('password')
    }
    const error = await failure(() => app.auth.getSession(requestOf(browser)))
    expect(error).toMatchObject({ code: 'storage_unavailable', retryable: true })
    setDown(false)
    expect(await readStatus(browser)).toBe('authenticated')
  })

  it('B9: a refresh keeps its new tokens if the revocations cannot be read after the refresh', async () => {
    let calls = 0
    let isDown = false
    const has = () => {
      calls += 1
      if (isDown && calls > 1) throw new Error('down')
      return false
    }
    app.start({ sessions: cookieSessions({ revocations: { add: () => undefined, has } }) })
    const browser = await app.openLoggedIn()
    app.pass(3590)
    ;[calls, isDown] = [0, true]
    const response = await browser.call('/auth/renew', { method: 'POST' })
    expect([response.status, calls]).toEqual([200, 2])
    isDown = false
    app.pass(60)
    expect((await browser.call('/auth/user')).status).toBe(200)
  })
})

describe('userinfo of another user', () => {
  it('GET /auth/user fails with user_mismatch if userinfo has another sub than the session', async () => {
    app.start({
      protocol: 'oidc',
      fetch: async (input, init) => {
        const response = await fetch(input, init)
        if (!String(input).endsWith('/me')) return response
        return Response.json({ ...((await response.json()) as object), sub: 'another-user' })
      },
    })
    const browser = await app.openLoggedIn()
    const response = await browser.call('/auth/user')
    expect([response.status, json(response)['error']]).toEqual([502, 'user_mismatch'])
    expect(response.body).not.toContain('another-user')
  })
})
