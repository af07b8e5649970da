import { describe, expect, it } from 'vitest'
import { type AuthServerOptions, memoryStore, storedSessions } from '../../src'
import { json, readStatus } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp()

/** Starts a login from a page of the app, and returns the parameters of its authorization request. */
async function requestOf(query: string): Promise<Record<string, string>> {
  const response = await app.openBrowser().step(`${app.origin}/auth/login?${query}`, 'same-origin')
  expect([response.status, response.body]).toEqual([302, ''])
  return Object.fromEntries(new URL(response.headers.get('location') ?? '').searchParams)
}

/** Returns the error of a login that a page of the app starts. No login may start. */
async function refusalOf(query: string): Promise<{ error: unknown; message: string }> {
  const browser = app.openBrowser()
  const response = await browser.step(`${app.origin}/auth/login?${query}`, 'same-origin')
  expect([response.status, response.headers.getSetCookie()]).toEqual([400, []])
  expect(response.headers.get('location')).toBeNull()
  const { error, message } = json(response)
  return { error, message: String(message) }
}

const defaultScope = 'openid profile email phone address offline_access'

describe('the options that every server accepts', () => {
  it.each([
    ['screen=signup', { login_page_context: '{"goto":"/register"}' }],
    ['ui_locales=zh-CN+en', { ui_locales: 'zh-CN en', lang: 'zh-CN' }],
    ['login_hint=ada%2B1%40example.org', { login_hint: 'ada+1@example.org' }],
    ['max_age=0', { max_age: '0' }],
    ['max_age=300', { max_age: '300' }],
    ['acr_values=urn:mfa+gold', { acr_values: 'urn:mfa gold' }],
    ['prompt=login+consent', { prompt: 'login consent' }],
  ])('O20: /auth/login?%s sends the option to GenAuth', async (query, expected) => {
    app.start({ protocol: 'oidc' })
    expect(await requestOf(query)).toMatchObject({ ...expected, scope: defaultScope })
  })

  it('O20: the link /auth/login?screen=login starts a login without login_page_context', async () => {
    app.start({ protocol: 'oidc' })
    expect(await requestOf('screen=login')).not.toHaveProperty('login_page_context')
  })

  it('O20: all options together reach GenAuth, and the login returns to returnTo', async () => {
    app.start({ protocol: 'oidc' })
    const query =
      'screen=login&ui_locales=en&login_hint=ada&max_age=3600&acr_values=gold&returnTo=/reports'
    const page = await app.openBrowser().goTo(`${app.origin}/auth/login?${query}`, 'same-origin')
    expect(page.url).toBe(`${app.origin}/reports`)
  })

  it('O29: a user who logged in an hour ago logs in again with max_age=60, in one attempt', async () => {
    app.start({ protocol: 'oidc' })
    const browser = await app.openLoggedIn()
    app.pass(3600)
    const page = await browser.goTo(
      `${app.origin}/auth/login?max_age=60&returnTo=/x`,
      'same-origin',
    )
    expect([page.url, await readStatus(browser)]).toEqual([`${app.origin}/x`, 'authenticated'])
    const prompts = app.emulator
      .requests('authorize')
      .map(({ unredacted }) => unredacted.query['prompt'])
    expect(prompts.length).toBeGreaterThan(1)
    expect(prompts).not.toContain('login consent')
  })

  it.each(['oauth', 'oidc'] as const)(
    'O20: on %s, screen, ui_locales and login_hint reach GenAuth',
    async (protocol) => {
      app.start({ protocol })
      expect(await requestOf('screen=signup&ui_locales=en&login_hint=ada')).toMatchObject({
        login_page_context: '{"goto":"/register"}',
        ui_locales: 'en',
        lang: 'en',
        login_hint: 'ada',
      })
    },
  )

  it('O20: requestAuthTime sends a large max_age, and max_age of the login replaces it', async () => {
    app.start({ protocol: 'oidc', requestAuthTime: true })
    expect(Number((await requestOf(''))['max_age'])).toBeGreaterThan(31_536_000)
    expect((await requestOf('max_age=60'))['max_age']).toBe('60')
  })

  it('O20: a login sends prompt=consent for offline_access, unless consentForOfflineAccess is false', async () => {
    app.start({ protocol: 'oidc' })
    expect((await requestOf(''))['prompt']).toBe('consent')
    app.start({ protocol: 'oidc', consentForOfflineAccess: false })
    expect((await requestOf(''))['prompt']).toBeUndefined()
    expect((await requestOf('prompt=login'))['prompt']).toBe('login')
  })

  it('O20: extraScopes of createAuthServer are in the scope of every login', async () => {
    app.start({ protocol: 'oidc', extraScopes: ['roles', 'openid'] })
    expect((await requestOf(''))['scope']).toBe(`${defaultScope} roles`)
  })
})

describe('the options that the option login opens', () => {
  const login: AuthServerOptions['login'] = {
    params: ['campaign'],
    scopes: ['orders:read'],
    tenants: ['acme', 'globex'],
    connections: ['wechat'],
  }

  it.each([
    ['tenant_id=globex', { tenant_id: 'globex', scope: `${defaultScope} tenant_id` }],
    ['ext_idp_conn_id=wechat', { ext_idp_conn_id: 'wechat', scope: defaultScope }],
    ['extra_scopes=orders:read', { scope: `${defaultScope} orders:read` }],
    ['extra_scopes=orders:read+email', { scope: `${defaultScope} orders:read` }],
    ['scope=openid+orders:read', { scope: 'openid orders:read' }],
    ['scope=openid&extra_scopes=orders:read', { scope: 'openid orders:read' }],
    ['campaign=spring+2026', { campaign: 'spring 2026' }],
    ['campaign=', { campaign: '' }],
  ])('O20: /auth/login?%s sends a listed value to GenAuth', async (query, expected) => {
    app.start({ protocol: 'oidc', login })
    expect(await requestOf(query)).toMatchObject(expected)
  })

  it.each([
    ['tenant_id=initech', 'tenants'],
    ['ext_idp_conn_id=github', 'connections'],
    ['extra_scopes=orders:write', 'scopes'],
    ['extra_scopes=orders:read+orders:write', 'scopes'],
    ['scope=openid+orders:write', 'scopes'],
    ['tenant=acme', 'params'],
    ['campaign=x&source=y', 'params'],
  ])('O22: /auth/login?%s is rejected, and the message names login.%s', async (query, list) => {
    app.start({ protocol: 'oidc', login })
    const { error, message } = await refusalOf(query)
    expect([error, message]).toEqual([
      'invalid_request',
      expect.stringContaining(`login.${list} of createAuthServer()`),
    ])
  })

  it('O22: scope must keep openid, because a login without an ID token has fewer checks', async () => {
    app.start({ protocol: 'oidc', login })
    expect((await refusalOf('scope=orders:read')).message).toMatch(/scope has no openid/)
    app.start({ login: { scopes: ['orders:read'] } })
    expect((await requestOf('scope=orders:read'))['scope']).toBe('orders:read')
  })

  it.each([
    'tenant_id=acme',
    'ext_idp_conn_id=wechat',
    'scope=openid',
    'extra_scopes=orders:read',
    'campaign=x',
  ])('O22: without the option login, /auth/login?%s is rejected', async (query) => {
    app.start({ protocol: 'oidc' })
    const { error, message } = await refusalOf(query)
    expect(error).toBe('invalid_request')
    expect(message).toMatch(/^The .+ of the login is not allowed\. Add it to login\.\w+ of /)
  })

  it('O20: the scopes of a login are the scopes of its session', async () => {
    app.start({ protocol: 'oidc', login: { scopes: ['roles'] } })
    const browser = app.openBrowser()
    await browser.goTo(`${app.origin}/auth/login?scope=openid+roles`, 'same-origin')
    expect(json(await browser.call('/auth/session'))['scope']).toEqual(['openid', 'roles'])
  })
})

describe('options that the protocol does not support', () => {
  it.each(['tenant_id=acme', 'max_age=60', 'acr_values=gold'])(
    'O33: on oauth, /auth/login?%s is rejected, and the message says that it needs oidc',
    async (query) => {
      app.start({ login: { connections: ['wechat'], allow: () => true } })
      const { error, message } = await refusalOf(query)
      expect([error, message]).toEqual([
        'invalid_request',
        expect.stringContaining('protocol oidc'),
      ])
    },
  )
})

describe('the longest options', () => {
  const longest = new URLSearchParams({
    returnTo: `/${'r'.repeat(499)}`,
    ext_idp_conn_id: 'c'.repeat(128),
    tenant_id: 't'.repeat(128),
    ui_locales: Array.from({ length: 10 }, () => 'zh-Hant').join(' '),
    acr_values: 'a'.repeat(200),
    extra_scopes: 's'.repeat(100),
    login_hint: 'h'.repeat(150),
    max_age: '999999999',
    prompt: 'login consent select_account',
  })

  it.each([
    ['sessions in cookies', 2200, {}],
    ['sessions in a store', 300, { sessions: storedSessions(memoryStore()) }],
  ])(
    'O35: with %s, the longest options of a login fit into the response headers and the cookies',
    async (_sessions, maxBytes, options) => {
      app.start({ protocol: 'oidc', login: { allow: () => true }, ...options })
      const browser = app.openBrowser()
      const response = await browser.step(`${app.origin}/auth/login?${longest}`, 'same-origin')
      expect(response.status).toBe(302)
      const lines = [...response.headers].map(([name, value]) => `${name}: ${value}\r\n`)
      expect(lines.join('').length).toBeLessThanOrEqual(3800)
      const cookies = [...browser.cookies].map((pair) => pair.join('='))
      expect(cookies.join('; ').length).toBeLessThan(maxBytes)
    },
  )

  it('O35: if returnTo and the options together are too long for the response headers, the login returns to the root of the app', async () => {
    const extraScopes = Array.from({ length: 20 }, (_, at) => `a-scope-of-the-app-${at}`)
    app.start({ protocol: 'oidc', login: { allow: () => true }, extraScopes })
    const long = new URLSearchParams({ returnTo: `/${'r'.repeat(499)}` })
    long.set('extra_scopes', 's'.repeat(480))
    long.set('acr_values', 'a'.repeat(200))
    long.set('ext_idp_conn_id', 'c'.repeat(128))
    const browser = app.openBrowser()
    const response = await browser.step(`${app.origin}/auth/login?${long}`, 'same-origin')
    const lines = [...response.headers].map(([name, value]) => `${name}: ${value}\r\n`)
    expect([response.status, lines.join('').length <= 3800]).toEqual([302, true])
    const page = await browser.goTo(response.headers.get('location') ?? '')
    expect(page.url).toBe(`${app.origin}/`)
  })

  it('O35: options of more than 1,000 characters in total are rejected', async () => {
    app.start({ protocol: 'oidc', login: { allow: () => true } })
    const long = new URLSearchParams(longest)
    long.set('login_hint', 'h'.repeat(400))
    expect((await refusalOf(String(long))).message).toMatch(/1000 characters at most/)
    const many = Array.from({ length: 400 }, (_, at) => `p${at}=`).join('&')
    expect((await refusalOf(many)).message).toMatch(/1000 characters at most/)
  })
})
