import { describe, expect, it } from 'vitest'
import type { Browser } from '../support/browser'
import { failure } from '../support/failure'
import { factsIn, json, readId, readStatus } from '../support/read-facts'
import { requestOf } from '../support/request-of'
import { useApp } from '../support/use-app'

const app = useApp({
  app: { accessTokenSeconds: 3600 },
  switches: { refreshAnswer: { oauth: 'new', oidc: 'new' } },
})
const due = 3590
const renew = (browser: Browser) => browser.call('/auth/renew', { method: 'POST' })
const userStatus = async (browser: Browser) => (await browser.call('/auth/user')).status
const userCode = async (browser: Browser) => json(await browser.call('/auth/user'))['error']

describe.each(['oauth', 'oidc'] as const)('%s with single-use refresh tokens', (protocol) => {
  it('B6: 20 simultaneous refresh requests cause one refresh at GenAuth and return the same session', async () => {
    app.start({ protocol })
    const browser = await app.openLoggedIn()
    const id = await readId(browser)
    const copies = Array.from({ length: 20 }, () => browser.copy())
    app.pass(due)
    const responses = await Promise.all(copies.map(renew))
    expect(app.renewals()).toBe(1)
    expect(new Set(responses.map((response) => JSON.stringify(factsIn(response)))).size).toBe(1)
    expect(responses.map((response) => json(response)['session'])).toEqual(
      responses.map(() => expect.objectContaining({ status: 'authenticated', id })),
    )
    for (const copy of copies) expect(await userStatus(copy)).toBe(200)
  })

  it('B6: the session keeps its id over several token refreshes', async () => {
    app.start({ protocol })
    const browser = await app.openLoggedIn()
    const id = await readId(browser)
    for (let n = 1; n <= 4; n += 1) {
      app.pass(due)
      await renew(browser)
      expect(app.renewals()).toBe(n)
      expect([await readId(browser), await userStatus(browser)]).toEqual([id, 200])
    }
  })
})

describe('an expired token', () => {
  it('B6: only POST /auth/renew refreshes an expired token', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    app.pass(3600)
    const user = await browser.call('/auth/user')
    expect([user.status, json(user)['error']]).toEqual([401, 'renew_required'])
    const known = await browser.call('/auth/introspect', { method: 'POST' })
    expect([known.status, json(known)['error']]).toEqual([401, 'renew_required'])
    expect(await readStatus(browser)).toBe('authenticated')
    expect(app.renewals()).toBe(0)
    await renew(browser)
    expect(await userStatus(browser)).toBe(200)
  })

  it('POST /auth/renew sends no refresh before the token is due', async () => {
    app.start({ claims: [] })
    const browser = await app.openLoggedIn()
    const before = factsIn(await browser.call('/auth/session'))
    app.pass(3000)
    const after = await renew(browser)
    expect([app.renewals(), factsIn(after)]).toEqual([0, before])
    expect(after.headers.getSetCookie()).toEqual([])
  })

  it('an expired token ends the session if there is no refresh token', async () => {
    app.emulator.setApp({ grants: ['authorization_code'] })
    app.start({ protocol: 'oidc', scope: 'openid' })
    const browser = await app.openLoggedIn()
    expect(await readStatus(browser)).toBe('authenticated')
    app.pass(3600)
    expect(await readStatus(browser)).toBe('anonymous:expired')
    expect(factsIn(await renew(browser))).toEqual({
      session: { status: 'anonymous', reason: 'expired' },
    })
    expect(app.renewals()).toBe(0)
  })
})

describe('an outdated session cookie', () => {
  it('B6: an outdated session cookie is accepted for ten seconds after a refresh, without a second refresh', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const previous = browser.copy()
    app.pass(due)
    await renew(browser)
    app.pass(9)
    expect(await userStatus(previous.copy())).toBe(200)
    const facts = json(await previous.copy().call('/auth/session'))
    expect(facts['session']).toMatchObject({ status: 'authenticated' })
    await renew(previous)
    app.pass(60)
    expect(await userStatus(previous)).toBe(200)
    expect(app.renewals()).toBe(1)
  })

  it('B6: the session of an outdated cookie is due for a refresh immediately', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const previous = browser.copy()
    app.pass(due)
    await renew(browser)
    const { renewAt, answeredAt } = json(await previous.call('/auth/session'))
    expect(renewAt).toBe(answeredAt)
  })

  it('B3, B6: an outdated cookie is rejected ten seconds after a refresh, and the current cookie is accepted', async () => {
    app.start({ onClone: 'report' })
    const browser = await app.openLoggedIn()
    const stolen = browser.copy()
    app.pass(due)
    await renew(browser)
    expect(await userStatus(browser)).toBe(200)
    app.pass(10)
    expect(await readStatus(stolen)).toBe('anonymous:expired')
    expect(await userStatus(stolen)).toBe(401)
    app.pass(due)
    expect((await renew(stolen)).headers.getSetCookie()).toEqual([])
    await renew(browser)
    expect([app.renewals(), await userStatus(browser)]).toEqual([2, 200])
  })

  it('B6: for two minutes after a lost response, a refresh with the outdated cookie returns the current cookie', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    app.pass(due)
    await renew(browser.copy())
    app.pass(119)
    expect(await userCode(browser)).toBe('renew_required')
    const { session, renewAt, answeredAt } = json(await browser.call('/auth/session'))
    expect([session, renewAt]).toEqual([
      expect.objectContaining({ status: 'authenticated' }),
      answeredAt,
    ])
    expect((await renew(browser)).headers.getSetCookie()).not.toEqual([])
    expect(await userStatus(browser)).toBe(200)
    expect(app.renewals()).toBe(1)
  })

  it('B6: after a lost response, getSession() and initialSession() return the session of an outdated cookie, but no token', async () => {
    const auth = app.start()
    const browser = await app.openLoggedIn()
    const request = () => requestOf(browser)
    const before = await auth.getSession(request())
    app.pass(due)
    await renew(browser.copy())
    app.pass(30)
    const session = await auth.getSession(request())
    expect(session?.session).toEqual(before?.session)
    expect((await failure(() => session?.getAccessToken())).code).toBe('renew_required')
    expect((await failure(() => session?.getUser())).code).toBe('renew_required')
    expect((await auth.initialSession(request(), { user: true })).session).toEqual(before?.session)
    app.pass(90)
    expect(await auth.getSession(request())).toBeNull()
  })

  it('B6: a forced refresh after a lost response returns the current cookie and sends no second refresh', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    app.pass(due)
    await renew(browser.copy())
    app.pass(30)
    for (let n = 0; n < 3; n += 1) {
      await browser.copy().call('/auth/renew?force=1', { method: 'POST' })
    }
    expect(app.renewals()).toBe(1)
    await renew(browser)
    expect(await userStatus(browser)).toBe(200)
  })

  it('B3, B6: an outdated cookie is accepted for two minutes, or for ten seconds if a request has sent the current cookie', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const lost = browser.copy()
    app.pass(due)
    await renew(browser)
    app.pass(120)
    expect(await readStatus(lost.copy())).toBe('anonymous:expired')
    app.pass(due)
    const old = browser.copy()
    await renew(browser)
    await browser.call('/auth/session')
    app.pass(11)
    expect(await readStatus(old)).toBe('anonymous:expired')
    expect((await renew(old)).headers.getSetCookie()).toEqual([])
  })

  it('B3, B7: after a logout, an outdated cookie gets no current cookie, and the current tokens are revoked', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    app.pass(due)
    const lost = browser.copy()
    await renew(lost.copy())
    app.pass(30)
    await browser.call('/auth/logout', { method: 'POST' })
    expect(await readStatus(lost)).toBe('anonymous:revoked')
    expect((await renew(lost)).headers.getSetCookie()).toEqual([])
    const formsOf = (endpoint: 'token' | 'revocation') =>
      app.emulator.requests(endpoint).map(({ unredacted }) => unredacted.form)
    const used = formsOf('token').at(-1)?.['refresh_token']
    const revoked = formsOf('revocation').map((form) => form['token'])
    expect(revoked).toHaveLength(2)
    expect(revoked).not.toContain(used)
  })

  it('B3, B6: a cookie is rejected after two token refreshes', async () => {
    app.emulator.setApp({ accessTokenSeconds: 4 })
    app.start()
    const browser = await app.openLoggedIn()
    const previous = browser.copy()
    for (let n = 0; n < 2; n += 1) {
      app.pass(3)
      await renew(browser)
    }
    expect(app.renewals()).toBe(2)
    expect(await readStatus(previous)).toBe('anonymous:expired')
  })

  it('B3, B7: an outdated cookie is rejected after a logout', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const previous = browser.copy()
    app.pass(due)
    await renew(browser)
    await browser.call('/auth/logout', { method: 'POST' })
    expect(await readStatus(previous)).toBe('anonymous:revoked')
    expect(await userStatus(previous)).toBe(401)
  })

  it.each([
    ['a logout', (browser: Browser) => browser.call('/auth/logout', { method: 'POST' })],
    ['a login', (browser: Browser) => browser.goTo(`${app.origin}/auth/login`)],
  ] as const)(
    'B3: an outdated cookie is rejected after ten seconds, but %s with the outdated cookie ends the session',
    async (_what, act) => {
      app.start()
      const victim = await app.openLoggedIn()
      const thief = victim.copy()
      app.pass(due)
      await renew(thief)
      expect(await userStatus(thief)).toBe(200)
      app.pass(10)
      expect(await readStatus(victim)).toBe('anonymous:expired')
      await act(victim)
      expect(await readStatus(thief)).toBe('anonymous:revoked')
    },
  )

  it('B7: a logout with an outdated cookie ends the session and revokes its current tokens', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const previous = browser.copy()
    app.pass(due)
    await renew(browser)
    await previous.call('/auth/logout', { method: 'POST' })
    expect(await readStatus(browser)).toBe('anonymous:revoked')
    expect(app.emulator.requests('revocation').map(({ status }) => status)).toEqual([200, 200])
  })
})

describe('a logout during a token refresh', () => {
  it('B7: a logout during a refresh ends the session, and the new tokens are revoked', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const copy = browser.copy()
    app.pass(due)
    app.emulator.setFault('token', { kind: 'delay', delayMs: 300 })
    const renewing = renew(copy)
    await waitUntil(() => app.renewals() === 1)
    const out = await browser.call('/auth/logout', { method: 'POST' })
    expect(json(out)).toEqual({ logoutUrl: expect.any(String) })
    expect(factsIn(await renewing)).toEqual({ session: { status: 'anonymous', reason: 'logout' } })
    expect(await readStatus(copy)).toBe('anonymous:revoked')
    // The logout revokes the old tokens, and the refresh revokes the new tokens.
    const tokens = app.emulator.requests('revocation').map(({ unredacted }) => unredacted.form)
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(4)
    const issued = app.emulator.issued()
    for (const { token = '' } of tokens) expect(issued).toContain(token)
    expect(app.emulator.requests('revocation').map(({ status }) => status)).toEqual([
      200, 200, 200, 200,
    ])
  })
})

describe('a token that GenAuth rejects', () => {
  it('B6: a rejected refresh token ends the session with the error invalid_grant', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const copy = browser.copy()
    app.emulator.revokeEverything()
    app.pass(due)
    expect(factsIn(await renew(browser))).toEqual({
      session: { status: 'anonymous', reason: 'expired' },
      error: { code: 'invalid_grant', message: expect.any(String) },
    })
    expect([...browser.cookies.keys()]).toEqual([])
    expect(await readStatus(copy)).toBe('anonymous:expired')
    expect(app.renewals()).toBe(1)
  })

  it('a rejected access token does not end the session', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    app.emulator.revokeEverything()
    const user = await browser.call('/auth/user')
    expect([user.status, json(user)['error']]).toEqual([401, 'invalid_token'])
    expect(await readStatus(browser)).toBe('authenticated')
  })
})

describe('a failure of GenAuth', () => {
  const faults = [
    ['500', { kind: 'status', status: 500 }, 'server_error', '2'],
    ['503 with Retry-After', { kind: 'status', status: 503, retryAfter: 7 }, 'server_error', '7'],
    ['429', { kind: 'status', status: 429, retryAfter: 100_000 }, 'rate_limited', '3600'],
    ['an HTML page', { kind: 'html' }, 'invalid_response', '2'],
    ['a connection reset', { kind: 'reset' }, 'network_error', '2'],
    [
      'invalid_client',
      { kind: 'status', status: 401, body: { error: 'invalid_client' } },
      'invalid_client',
      '2',
    ],
  ] as const

  it.each(faults)(
    'B9: a refresh that fails with %s gets 503 with Retry-After and keeps the session',
    async (_name, fault, code, after) => {
      app.start()
      const browser = await app.openLoggedIn()
      app.pass(due)
      app.emulator.setFault('token', fault)
      const response = await renew(browser)
      expect([response.status, json(response)['error']]).toEqual([503, code])
      expect(response.headers.get('retry-after')).toBe(after)
      expect(response.headers.getSetCookie()).toEqual([])
      app.emulator.clearFaults()
      expect(await readStatus(browser)).toBe('authenticated')
      await renew(browser)
      expect(await userStatus(browser)).toBe(200)
    },
  )

  it('B9: GET /auth/user responds 503 if the userinfo request fails', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    app.emulator.setFault('userinfo', { kind: 'status', status: 502 })
    const response = await browser.call('/auth/user')
    expect([response.status, json(response)['error']]).toEqual([503, 'server_error'])
  })

  it('B9: a refresh fails with timeout if GenAuth does not respond within timeoutMs', async () => {
    app.start({ timeoutMs: 200 })
    const browser = await app.openLoggedIn()
    app.pass(due)
    app.emulator.setFault('token', { kind: 'delay', delayMs: 60_000 })
    const response = await renew(browser)
    expect([response.status, json(response)['error']]).toEqual([503, 'timeout'])
    expect(app.renewals()).toBe(2)
  })

  it.each([
    [10, 'authenticated'],
    [0, 'anonymous:expired'],
  ])(
    'B6, B9: a refresh with a lost response is repeated, and with a grace period of %d s the session is then %s',
    async (reuseGraceSeconds, status) => {
      app.start()
      const browser = await app.openLoggedIn()
      app.pass(due)
      app.emulator.setSwitches({ reuseGraceSeconds })
      app.emulator.setFault('token', { kind: 'lostAnswer', times: 1 })
      const { session } = json(await renew(browser)) as { session: Record<string, string> }
      expect([session['status'], session['reason']].filter(Boolean).join(':')).toBe(status)
      expect(app.renewals()).toBe(2)
    },
  )

  it('B7, B9: a logout succeeds and returns the error if the revocation fails', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const copy = browser.copy()
    app.emulator.setFault('revocation', { kind: 'status', status: 500 })
    const out = json(await browser.call('/auth/logout', { method: 'POST' }))
    expect(out).toEqual({
      logoutUrl: expect.any(String),
      error: { code: 'server_error', message: expect.any(String) },
    })
    expect(await readStatus(copy)).toBe('anonymous:revoked')
  })

  it('B7, B9: a logout waits at most two seconds for a slow revocation', async () => {
    const waits: number[] = []
    app.start({
      runtime: {
        sleep: async (ms) => {
          waits.push(ms)
        },
      },
    })
    const browser = await app.openLoggedIn()
    app.emulator.setFault('revocation', { kind: 'delay', delayMs: 500 })
    const out = json(await browser.call('/auth/logout', { method: 'POST' }))
    expect(out).toEqual({ logoutUrl: expect.any(String) })
    expect(waits).toEqual([2000])
    await waitUntil(() => app.emulator.count('revocation', { status: 200 }) === 2)
  })
})

async function waitUntil(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}
