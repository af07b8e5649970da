import { describe, expect, it } from 'vitest'
import { memoryStore, storedSessions } from '../../src'
import { callAt, statusAt } from '../support/call-at'
import { sharedKeepings } from '../support/keepings'
import { startQuickApp } from '../support/quick-app'
import { json, readId, readStatus } from '../support/read-facts'
import { due, renewAt } from '../support/two-servers'
import { useApp } from '../support/use-app'

const app = useApp({
  app: { accessTokenSeconds: 3600 },
  switches: { refreshAnswer: { oauth: 'new', oidc: 'new' } },
})

const options = { protocol: 'oidc', login: { tenants: ['acme', 'globex'] } } as const

const loginTo = (tenant: string) =>
  `${app.origin}/auth/login?tenant_id=${tenant}&returnTo=/${tenant}`

const revoked = () =>
  app.emulator.requests('revocation').flatMap(({ unredacted }) => unredacted.form['token'] ?? [])

const issuedAccessTokens = async (
  auth: { getSession: typeof app.auth.getSession },
  cookies: Map<string, string>,
) => {
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
  const session = await auth.getSession(new Request(app.origin, { headers: { cookie } }))
  return session?.getAccessToken() ?? ''
}

describe('a login to a tenant', () => {
  it('O28: switching the tenant while signed in starts another session, and revokes the tokens of the previous one', async () => {
    const auth = app.start(options)
    const browser = app.openBrowser()
    const ofAcme = await browser.goTo(loginTo('acme'), 'same-origin')
    expect([ofAcme.url, json(await browser.call('/auth/user'))['tenant_id']]).toEqual([
      `${app.origin}/acme`,
      'acme',
    ])
    const [id, token, copy] = [
      await readId(browser),
      await issuedAccessTokens(auth, browser.cookies),
      browser.copy(),
    ]
    const ofGlobex = await browser.goTo(loginTo('globex'), 'same-origin')
    expect([ofGlobex.url, json(await browser.call('/auth/user'))['tenant_id']]).toEqual([
      `${app.origin}/globex`,
      'globex',
    ])
    expect(await readId(browser)).not.toBe(id)
    expect(await readStatus(copy)).toBe('anonymous:revoked')
    expect(revoked()).toContain(token)
  })

  it.each(sharedKeepings)(
    'O28: with %s, the tenant survives refreshes on two servers',
    async (_keeping, keep) => {
      const sessions = keep({ now: Date.now })
      const [here, there] = [
        app.start({ ...options, sessions }),
        app.start({ ...options, sessions }),
      ]
      const browser = app.openBrowser()
      await browser.goTo(loginTo('acme'), 'same-origin')
      for (const auth of [here, there, here]) {
        app.pass(due)
        expect((await renewAt(auth, browser)).status).toBe(200)
        const user = await callAt(auth, browser, '/auth/user')
        expect(await user.json()).toMatchObject({ tenant_id: 'acme' })
      }
      expect(app.renewals()).toBe(3)
    },
  )

  it('O28: a switch of the tenant on one server ends the previous session on the other server', async () => {
    const sessions = storedSessions(memoryStore())
    const [here] = [app.start({ ...options, sessions }), app.start({ ...options, sessions })]
    const browser = app.openBrowser()
    await browser.goTo(loginTo('acme'), 'same-origin')
    const copy = browser.copy()
    await browser.goTo(loginTo('globex'), 'same-origin')
    expect([await statusAt(here, copy), await statusAt(here, browser)]).toEqual([
      'anonymous:revoked',
      'authenticated',
    ])
    const user = await callAt(here, browser, '/auth/user')
    expect(await user.json()).toMatchObject({ tenant_id: 'globex' })
  })

  it('O28: with sameSite strict, a switch of the tenant also ends the previous session', async () => {
    app.start({ ...options, sameSite: 'strict', sessions: storedSessions(memoryStore()) })
    const browser = app.openBrowser()
    await browser.goTo(loginTo('acme'), 'same-origin')
    const copy = browser.copy()
    await browser.goTo(loginTo('globex'), 'same-origin')
    expect([await readStatus(copy), await readStatus(browser)]).toEqual([
      'anonymous:revoked',
      'authenticated',
    ])
  })

  it('O22: a posted link to a listed tenant does not move a user to that tenant', async () => {
    app.start(options)
    const browser = app.openBrowser()
    await browser.goTo(loginTo('acme'), 'same-origin')
    await browser.goTo(loginTo('globex'), 'cross-site')
    expect(json(await browser.call('/auth/user'))['tenant_id']).not.toBe('globex')
  })
})

/** Logs in to the tenant acme at a GenAuth that returns other claims. */
async function logInToAcme(idToken: Record<string, unknown>, user: Record<string, unknown> = {}) {
  const quick = startQuickApp({
    ...options,
    idTokenClaims: idToken,
    respond: ({ endpoint }) => (endpoint === 'me' ? { sub: 'ada', ...user } : undefined),
  })
  const browser = quick.openBrowser()
  const response = await browser.logIn('tenant_id=acme&returnTo=/reports')
  const facts = (await browser.facts()) as { session: { status: string }; error?: { code: string } }
  return { quick, browser, response, outcome: [facts.session.status, facts.error?.code] }
}

describe('the tenant that GenAuth returns', () => {
  it('O27: if GenAuth ignores the tenant of a login, the login fails, and the new tokens are revoked', async () => {
    const reports: string[] = []
    app.start({ ...options, onError: ({ code }) => void reports.push(code) })
    app.emulator.setSwitches({ tenantParameter: 'tenantId' })
    const browser = app.openBrowser()
    const page = await browser.goTo(loginTo('acme'), 'same-origin')
    expect([page.url, reports]).toEqual([`${app.origin}/acme`, ['tenant_mismatch']])
    expect(json(await browser.call('/auth/session'))).toMatchObject({
      session: { status: 'anonymous', reason: 'error' },
      error: { code: 'tenant_mismatch' },
    })
    expect(app.emulator.requests('revocation').map(({ status }) => status)).toEqual([200, 200])
    expect([...browser.cookies.keys()].some((name) => name.includes('-session'))).toBe(false)
  })

  it.each([
    ['the ID token', { tenant_id: 'acme' }, {}, 0],
    ['userinfo, if the ID token has no tenant', {}, { tenant_id: 'acme' }, 1],
  ])(
    'O27: a login to a tenant is accepted if the tenant is in %s',
    async (_where, idToken, user, requests) => {
      const { quick, outcome } = await logInToAcme(idToken, user)
      expect(outcome).toEqual(['authenticated', undefined])
      expect(quick.requests.filter(({ endpoint }) => endpoint === 'me')).toHaveLength(requests)
    },
  )

  it.each([
    ['another tenant', { tenant_id: 'globex' }, { tenant_id: 'acme' }],
    ['no tenant of the user', { tenant_id: null }, { tenant_id: 'acme' }],
    ['a list', { tenant_id: ['acme'] }, {}],
    ['another case', { tenant_id: 'ACME' }, {}],
    ['another tenant in userinfo', {}, { tenant_id: 'globex' }],
    ['no tenant at all', {}, {}],
  ])(
    'O27: a login to a tenant fails with tenant_mismatch if GenAuth returns %s',
    async (_what, idToken, user) => {
      const { quick, browser, response, outcome } = await logInToAcme(idToken, user)
      expect(outcome).toEqual(['anonymous', 'tenant_mismatch'])
      expect(response.headers.get('location')).toBe('https://app.example/reports')
      expect(quick.revoked()).toEqual(['refresh-1', 'access-1'])
      expect(quick.reports).toEqual(['tenant_mismatch'])
      expect([...browser.cookies.keys()].some((name) => name.includes('-session'))).toBe(false)
    },
  )

  it('O27: the userinfo of another user does not count', async () => {
    const { outcome } = await logInToAcme({}, { sub: 'alan', tenant_id: 'acme' })
    expect(outcome).toEqual(['anonymous', 'user_mismatch'])
  })

  it('O27: a login with the wrong tenant keeps the previous session', async () => {
    const quick = startQuickApp({ ...options, idTokenClaims: { tenant_id: 'globex' } })
    const browser = quick.openBrowser()
    await browser.logIn('tenant_id=globex')
    const before = await browser.facts()
    await browser.logIn('tenant_id=acme')
    const after = await browser.facts()
    expect(after['session']).toEqual(before['session'])
    expect(after['error']).toMatchObject({ code: 'tenant_mismatch' })
    expect(quick.revoked()).toEqual([])
  })

  it('O27: a login without a tenant accepts every tenant', async () => {
    const quick = startQuickApp({ ...options, idTokenClaims: { tenant_id: 'globex' } })
    expect(await (await quick.openLoggedIn()).status()).toBe('authenticated')
  })
})
