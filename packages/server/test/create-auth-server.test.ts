import { describe, expect, it } from 'vitest'
import { cookieSessions } from '../src'
import { failingRevocations } from './support/failing-revocations'
import { failure } from './support/failure'
import { json, readId, readStatus } from './support/read-facts'
import { requestOf } from './support/request-of'
import { useApp } from './support/use-app'

const app = useApp({ app: { accessTokenSeconds: 3600 } })

describe('the session of a request to the app', () => {
  it('is there for whoever has logged in, with a token for the server', async () => {
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

  it('B1: takes no token along into a page’s HTML', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const session = await app.auth.getSession(requestOf(browser))
    const html = JSON.stringify(session)
    expect(html).toContain('authenticated')
    for (const secret of app.emulator.issued()) expect(html).not.toContain(secret)
  })

  it('is null for a visitor, and for a cookie that opens nothing', async () => {
    app.start()
    const visitor = app.openBrowser()
    expect(await app.auth.getSession(requestOf(visitor))).toBeNull()
    const [name = ''] = (await app.openLoggedIn()).cookies.keys()
    visitor.cookies.set(name, 'x')
    expect(await app.auth.getSession(requestOf(visitor))).toBeNull()
  })

  it('B6: renews nothing: a token that has run out is asked for by the page', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    app.pass(3600)
    const session = await app.auth.getSession(requestOf(browser))
    const error = await failure(() => session?.getAccessToken())
    expect([error.code, app.renewals()]).toEqual(['renew_required', 0])
  })
})

/** Claims that a parser takes, and that cannot be gone through. */
function nested(depth: number): string {
  return `{"sub":"603f184cec4505e2868431fc","deep":${'['.repeat(depth)}${']'.repeat(depth)}}`
}

describe('what a rendered page begins with', () => {
  const ada = expect.objectContaining({ sub: '603f184cec4505e2868431fc', name: 'Ada Lovelace' })

  it('is what the page would be told, and asks GenAuth for nothing', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const { answeredAt, ...facts } = await app.auth.initialSession(requestOf(browser))
    expect(facts).toMatchObject({ session: { status: 'authenticated' }, renewable: true })
    expect(facts).not.toHaveProperty('user')
    expect(answeredAt).toBeLessThanOrEqual(Date.now())
    expect(app.emulator.count('userinfo')).toBe(0)
  })

  it.each(['oauth', 'oidc'] as const)(
    'B1: has the user where that is asked for, and nothing secret, on %s',
    async (protocol) => {
      app.start({ protocol })
      const browser = await app.openLoggedIn()
      const facts = await app.auth.initialSession(requestOf(browser), { user: true })
      expect(facts.user).toEqual(ada)
      // A login on `oauth` does not say who it is.
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
    ['refuses the token', { kind: 'status', status: 401 }],
    ['answers nonsense', { kind: 'html' }],
    ['nests the claims too deeply', { kind: 'status', status: 200, body: nested(2500) }],
  ] as const)('B9: is the session alone where GenAuth %s', async (_what, fault) => {
    app.start()
    const browser = await app.openLoggedIn()
    app.emulator.setFault('userinfo', fault)
    const facts = await app.auth.initialSession(requestOf(browser), { user: true })
    expect(facts.session.status).toBe('authenticated')
    expect(facts).not.toHaveProperty('user')
    expect(await readStatus(browser)).toBe('authenticated')
  })

  it('C4: says that a login failed until the page has heard of it', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const visitor = app.openBrowser()
    for (const one of [browser, visitor]) {
      await one.step(`${app.origin}/auth/callback?code=x&state=y`)
      const told = { code: 'state_mismatch', message: expect.any(String) }
      expect((await app.auth.initialSession(requestOf(one))).error).toEqual(told)
      const { session, error } = await app.auth.initialSession(requestOf(one), { user: true })
      expect(error).toEqual(told)
      expect(session).toMatchObject(
        one === browser ? { status: 'authenticated' } : { status: 'anonymous', reason: 'error' },
      )
      expect(json(await one.call('/auth/session'))['error']).toEqual(told)
      expect(await app.auth.initialSession(requestOf(one))).not.toHaveProperty('error')
    }
  })

  it('B9: does not wait for a GenAuth that is slow', async () => {
    const waits: number[] = []
    const after = (ms: number, callback: () => void) => {
      waits.push(ms)
      const timer = setTimeout(callback, 20)
      return () => clearTimeout(timer)
    }
    app.start({ runtime: { after } })
    const browser = await app.openLoggedIn()
    app.emulator.setFault('userinfo', { kind: 'delay', delayMs: 5000 })
    const facts = await app.auth.initialSession(requestOf(browser), { user: true })
    expect(facts.session.status).toBe('authenticated')
    expect(facts).not.toHaveProperty('user')
    expect(waits).toContain(2000)
  })

  it('B6: is the session alone, to be renewed by the page, where the token has run out', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    app.pass(3600)
    const facts = await app.auth.initialSession(requestOf(browser), { user: true })
    expect(facts.session.status).toBe('authenticated')
    expect(facts.renewAt).toBeLessThan(facts.answeredAt)
    expect([app.emulator.count('userinfo'), app.renewals()]).toEqual([0, 0])
  })
})

describe('the user of a request to the app', () => {
  it('is asked for when it is wanted', async () => {
    app.start()
    const session = await app.auth.getSession(requestOf(await app.openLoggedIn()))
    expect(app.emulator.count('userinfo')).toBe(0)
    expect((await session?.getUser())?.name).toBe('Ada Lovelace')
    app.pass(3600)
    await expect(session?.getUser()).rejects.toMatchObject({ code: 'renew_required' })
  })
})

describe('the memory of ended sessions', () => {
  it('B3: a copied cookie works again after a restart with the memory of this process', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const copy = browser.copy()
    await browser.call('/auth/logout', { method: 'POST' })
    expect(await readStatus(copy)).toBe('anonymous:revoked')
    app.start()
    expect(await readStatus(copy)).toBe('authenticated')
  })

  it('B3: and does not with one that is kept elsewhere, for as long as a cookie can be good', async () => {
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

  it('B9: that fails makes requests fail, and ends no session', async () => {
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
      const answer = await browser.call(path, { method })
      expect([answer.status, json(answer)['error']]).toEqual([503, 'storage_unavailable'])
      expect(answer.headers.get('retry-after')).toBe('2')
      expect(answer.body).not.toContain('password')
    }
    const error = await failure(() => app.auth.getSession(requestOf(browser)))
    expect(error).toMatchObject({ code: 'storage_unavailable', retryable: true })
    setDown(false)
    expect(await readStatus(browser)).toBe('authenticated')
  })

  it('B9: that fails in the middle of a renewal loses no tokens', async () => {
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
    const answer = await browser.call('/auth/renew', { method: 'POST' })
    expect([answer.status, calls]).toEqual([200, 2])
    isDown = false
    app.pass(60)
    expect((await browser.call('/auth/user')).status).toBe(200)
  })
})

describe('another user', () => {
  it('is not taken for the one who logged in', async () => {
    app.start({
      protocol: 'oidc',
      fetch: async (input, init) => {
        const response = await fetch(input, init)
        if (!String(input).endsWith('/me')) return response
        return Response.json({ ...((await response.json()) as object), sub: 'somebody-else' })
      },
    })
    const browser = await app.openLoggedIn()
    const answer = await browser.call('/auth/user')
    expect([answer.status, json(answer)['error']]).toEqual([502, 'user_mismatch'])
    expect(answer.body).not.toContain('somebody-else')
  })
})
