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

describe.each(['oauth', 'oidc'] as const)('%s, at a server that detects reuse', (protocol) => {
  it('B6: 20 requests at once renew once, and all of them answer the same session', async () => {
    app.start({ protocol })
    const browser = await app.openLoggedIn()
    const id = await readId(browser)
    const copies = Array.from({ length: 20 }, () => browser.copy())
    app.pass(due)
    const answers = await Promise.all(copies.map(renew))
    expect(app.renewals()).toBe(1)
    expect(new Set(answers.map((answer) => JSON.stringify(factsIn(answer)))).size).toBe(1)
    expect(answers.map((answer) => json(answer)['session'])).toEqual(
      answers.map(() => expect.objectContaining({ status: 'authenticated', id })),
    )
    for (const copy of copies) expect(await userStatus(copy)).toBe(200)
  })

  it('B6: renewal after renewal, the session keeps its id', async () => {
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

describe('a token that has run out', () => {
  it('B6: is renewed by no request but the one that is for it', async () => {
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

  it('is not renewed before it is time', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const before = factsIn(await browser.call('/auth/session'))
    app.pass(3000)
    const after = await renew(browser)
    expect([app.renewals(), factsIn(after)]).toEqual([0, before])
    expect(after.headers.getSetCookie()).toEqual([])
  })

  it('ends the session where nothing can renew it', async () => {
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

describe('a cookie of before a renewal', () => {
  it('B6: is good for ten seconds, at every route, and sends nothing to GenAuth again', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const behind = browser.copy()
    app.pass(due)
    await renew(browser)
    app.pass(9)
    expect(await userStatus(behind.copy())).toBe(200)
    const facts = json(await behind.copy().call('/auth/session'))
    expect(facts['session']).toMatchObject({ status: 'authenticated' })
    await renew(behind)
    app.pass(60)
    expect(await userStatus(behind)).toBe(200)
    expect(app.renewals()).toBe(1)
  })

  it('B6: tells its page to ask again at once, which then has the new one', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const behind = browser.copy()
    app.pass(due)
    await renew(browser)
    const { renewAt, answeredAt } = json(await behind.call('/auth/session'))
    expect(renewAt).toBe(answeredAt)
  })

  it('B3, B6: is good for nothing after that, and does no harm to the new one', async () => {
    app.start()
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

  it('B6: gets its page the new one two minutes long, where the answer that brought it was lost', async () => {
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

  it('B6: says in the app’s own routes who is logged in then, and gives them no token', async () => {
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

  it('B6: is handed out as it is, also where the page wants a newer one and loses that answer too', async () => {
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

  it('B3, B6: and no longer than that, nor where somebody has the new one', async () => {
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

  it('B3, B7: is handed nothing after a logout, and the newest tokens are revoked', async () => {
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

  it('B3, B6: is good for one renewal, and not for the one after', async () => {
    app.emulator.setApp({ accessTokenSeconds: 4 })
    app.start()
    const browser = await app.openLoggedIn()
    const behind = browser.copy()
    for (let n = 0; n < 2; n += 1) {
      app.pass(3)
      await renew(browser)
    }
    expect(app.renewals()).toBe(2)
    expect(await readStatus(behind)).toBe('anonymous:expired')
  })

  it('B3, B7: is good for nothing after a logout', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const behind = browser.copy()
    app.pass(due)
    await renew(browser)
    await browser.call('/auth/logout', { method: 'POST' })
    expect(await readStatus(behind)).toBe('anonymous:revoked')
    expect(await userStatus(behind)).toBe(401)
  })

  it.each([
    ['a logout', (browser: Browser) => browser.call('/auth/logout', { method: 'POST' })],
    ['a login', (browser: Browser) => browser.goTo(`${app.origin}/auth/login`)],
  ] as const)(
    'B3: is no good, and %s with it ends the session of whoever has the newer one',
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

  it('B7: logs out the session that there is now', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const behind = browser.copy()
    app.pass(due)
    await renew(browser)
    await behind.call('/auth/logout', { method: 'POST' })
    expect(await readStatus(browser)).toBe('anonymous:revoked')
    expect(app.emulator.requests('revocation').map(({ status }) => status)).toEqual([200, 200])
  })
})

describe('a logout while a renewal is under way', () => {
  it('B7: has the last word: nobody gets the new tokens, and GenAuth revokes them', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const copy = browser.copy()
    app.pass(due)
    app.emulator.setFault('token', { kind: 'delay', delayMs: 300 })
    const renewing = renew(copy)
    await untilAsked(() => app.renewals() === 1)
    const out = await browser.call('/auth/logout', { method: 'POST' })
    expect(json(out)).toEqual({ logoutUrl: expect.any(String) })
    expect(factsIn(await renewing)).toEqual({ session: { status: 'anonymous', reason: 'logout' } })
    expect(await readStatus(copy)).toBe('anonymous:revoked')
    // The old ones by the logout, the new ones by the renewal.
    const tokens = app.emulator.requests('revocation').map(({ unredacted }) => unredacted.form)
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(4)
    const issued = app.emulator.issued()
    for (const { token = '' } of tokens) expect(issued).toContain(token)
    expect(app.emulator.requests('revocation').map(({ status }) => status)).toEqual([
      200, 200, 200, 200,
    ])
  })
})

describe('a refusal of GenAuth', () => {
  it('B6: ends the session, and says why', async () => {
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

  it('of an access token ends none', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    app.emulator.revokeEverything()
    const user = await browser.call('/auth/user')
    expect([user.status, json(user)['error']]).toEqual([401, 'invalid_token'])
    expect(await readStatus(browser)).toBe('authenticated')
  })
})

describe('GenAuth that fails', () => {
  const faults = [
    ['500', { kind: 'status', status: 500 }, 'server_error', '2'],
    ['503 with Retry-After', { kind: 'status', status: 503, retryAfter: 7 }, 'server_error', '7'],
    ['429', { kind: 'status', status: 429, retryAfter: 100_000 }, 'rate_limited', '3600'],
    ['a page', { kind: 'html' }, 'invalid_response', '2'],
    ['a reset', { kind: 'reset' }, 'network_error', '2'],
    [
      'a wrong set-up',
      { kind: 'status', status: 401, body: { error: 'invalid_client' } },
      'invalid_client',
      '2',
    ],
  ] as const

  it.each(faults)(
    'B9: with %s keeps the session, and is to be asked again',
    async (_name, fault, code, after) => {
      app.start()
      const browser = await app.openLoggedIn()
      app.pass(due)
      app.emulator.setFault('token', fault)
      const answer = await renew(browser)
      expect([answer.status, json(answer)['error']]).toEqual([503, code])
      expect(answer.headers.get('retry-after')).toBe(after)
      expect(answer.headers.getSetCookie()).toEqual([])
      app.emulator.clearFaults()
      expect(await readStatus(browser)).toBe('authenticated')
      await renew(browser)
      expect(await userStatus(browser)).toBe(200)
    },
  )

  it('B9: at userinfo is a 503 too', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    app.emulator.setFault('userinfo', { kind: 'status', status: 502 })
    const answer = await browser.call('/auth/user')
    expect([answer.status, json(answer)['error']]).toEqual([503, 'server_error'])
  })

  it('B9: with nothing at all is waited for no longer than the time-out', async () => {
    app.start({ timeoutMs: 200 })
    const browser = await app.openLoggedIn()
    app.pass(due)
    app.emulator.setFault('token', { kind: 'delay', delayMs: 60_000 })
    const answer = await renew(browser)
    expect([answer.status, json(answer)['error']]).toEqual([503, 'timeout'])
    expect(app.renewals()).toBe(2)
  })

  it.each([
    [10, 'authenticated'],
    [0, 'anonymous:expired'],
  ])(
    'B6, B9: with an answer that is lost, and %d s of grace, is asked once more: %s',
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

  it('B7, B9: does not keep anybody from logging out, and the page hears of it', async () => {
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

  it('B7, B9: slowly holds a logout up for two seconds at most', async () => {
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
    await untilAsked(() => app.emulator.count('revocation', { status: 200 }) === 2)
  })
})

async function untilAsked(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}
