import { describe, expect, it } from 'vitest'
import type { AuthServerOptions } from '../../src'
import { json } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp()

const login: AuthServerOptions['login'] = {
  params: ['campaign'],
  scopes: ['orders:read'],
  tenants: ['acme', 'globex'],
  connections: ['wechat'],
}

/** Who starts a login: a page of the app, the user in the address bar, another site, and a page of another origin of this site. */
const starts = ['same-origin', 'none', 'cross-site', 'same-site'] as const

const navigate = (query: string, site: string) =>
  app.openBrowser().step(`${app.origin}/auth/login?${query}`, site)

/** Expects that no login starts: no redirect, no cookie and no request to GenAuth. */
async function expectRefused(query: string, site = 'same-origin'): Promise<string> {
  const before = app.emulator.requests().length
  const response = await navigate(query, site)
  const { error, message } = json(response)
  expect([response.status, error]).toEqual([400, 'invalid_request'])
  expect(response.headers.get('location')).toBeNull()
  expect(response.headers.getSetCookie()).toEqual([])
  expect(app.emulator.requests()).toHaveLength(before)
  return String(message)
}

/** Returns the authorization request of a login. */
async function requestOf(query: string, site: string): Promise<URLSearchParams> {
  const response = await navigate(query, site)
  expect([response.status, response.body]).toEqual([302, ''])
  return new URL(response.headers.get('location') ?? '').searchParams
}

const reserved = [
  'redirect_uri=https://evil.example/cb',
  'state=a-state',
  'nonce=a-nonce',
  'client_id=another-app',
  'client_secret=a-secret',
  'request=eyJhbGciOiJub25lIn0.e30.',
  'request_uri=https://evil.example/request',
  'response_type=token',
  'response_mode=fragment',
  'code_challenge=x',
  'code_challenge_method=plain',
  'login_page_context=%7B%22goto%22%3A%22/evil%22%7D',
  'target_link_uri=/reports',
]

describe.each([
  ['without the option login', undefined],
  ['with lists', login],
  ['if login.allow accepts everything', { allow: () => true }],
])('parameters of the protocol, %s', (name, option) => {
  it.each(reserved)(`O21: /auth/login?%s is rejected ${name}`, async (query) => {
    app.start({ protocol: 'oidc', login: option })
    await expectRefused(query)
    await expectRefused(`campaign=x&${query}`)
    await expectRefused(query, 'cross-site')
  })
})

it('O21: a login with another callback URL keeps the callback URL of the app', async () => {
  app.start({ protocol: 'oidc', login })
  await expectRefused(`redirect_uri=${encodeURIComponent('https://evil.example/cb')}&screen=signup`)
  const request = await requestOf('screen=signup', 'same-origin')
  expect(request.get('redirect_uri')).toBe(`${app.origin}/auth/callback`)
})

describe('a tenant or a connection from a posted link', () => {
  it.each(starts)(
    'O22: a link with an unlisted tenant or connection is rejected from %s',
    async (site) => {
      app.start({ protocol: 'oidc', login })
      await expectRefused('tenant_id=mallory', site)
      await expectRefused('ext_idp_conn_id=mallory', site)
      app.start({ protocol: 'oidc' })
      await expectRefused('tenant_id=acme', site)
      await expectRefused('ext_idp_conn_id=wechat', site)
    },
  )

  it.each([
    ['another case', 'tenant_id=ACME'],
    ['a space at the end', 'tenant_id=acme+'],
    ['a space at the start', 'tenant_id=%20acme'],
    ['a no-break space', 'tenant_id=acme%C2%A0'],
    ['a zero-width space', 'tenant_id=ac%E2%80%8Bme'],
    ['a Cyrillic а', 'tenant_id=%D0%B0cme'],
    ['full-width letters', 'tenant_id=%EF%BD%81%EF%BD%83%EF%BD%8D%EF%BD%85'],
    ['a combining accent', 'tenant_id=acme%CC%81'],
    ['a NUL byte', 'tenant_id=acme%00'],
    ['a line break', 'tenant_id=acme%0D%0ASet-Cookie:x=y'],
    ['two tenants in one value', 'tenant_id=acme,globex'],
    ['two tenants with a space', 'tenant_id=acme+globex'],
    ['double encoding', 'tenant_id=acm%2565'],
    ['bytes that are not UTF-8', 'tenant_id=acme%FF'],
    ['an overlong encoding', 'tenant_id=%C1%A1cme'],
    ['an array', 'tenant_id%5B%5D=acme'],
    ['an object', 'tenant_id%5Bid%5D=acme'],
    ['another case of the name', 'Tenant_Id=acme'],
    ['the other name of the parameter', 'tenantId=acme'],
    ['an empty value', 'tenant_id='],
    ['the prototype', 'tenant_id=__proto__'],
    ['a method of all objects', 'tenant_id=constructor'],
  ])('O22: a listed tenant with %s is rejected', async (_trick, query) => {
    app.start({ protocol: 'oidc', login })
    await expectRefused(query)
  })

  it('O22: an encoded listed tenant is the listed tenant', async () => {
    app.start({ protocol: 'oidc', login })
    expect((await requestOf('tenant_id=%61%63%6D%65', 'same-origin')).getAll('tenant_id')).toEqual([
      'acme',
    ])
  })

  it('O22: unlisted ids with letters outside of ASCII do not reach login.allow', async () => {
    const asked: unknown[] = []
    const allow = (_request: unknown, options: object) => asked.push(options) > 0
    app.start({ protocol: 'oidc', login: { allow } })
    await expectRefused('tenant_id=%D0%B0cme')
    await expectRefused('ext_idp_conn_id=acme%0A')
    expect(asked).toEqual([])
  })
})

describe('repeated, malformed and long parameters', () => {
  it.each([
    'prompt',
    'scope',
    'extra_scopes',
    'login_hint',
    'ext_idp_conn_id',
    'tenant_id',
    'screen',
    'ui_locales',
    'max_age',
    'acr_values',
    'returnTo',
    'mode',
    'popup',
    'campaign',
    'unknown',
  ])('O23: the repeated parameter %s is rejected', async (name) => {
    app.start({ protocol: 'oidc', login: { ...login, allow: () => true } })
    expect(await expectRefused(`${name}=acme&${name}=evil`)).toContain(name)
    await expectRefused(`${name}=acme&x=1&${name}=acme`)
  })

  it.each([
    ['screen=register'],
    ['screen=Signup'],
    ['screen='],
    ['ui_locales='],
    ['ui_locales=en,zh'],
    ['ui_locales=en++zh'],
    ['ui_locales=e'],
    ['ui_locales=en%0A'],
    [`ui_locales=${'en+'.repeat(40)}en`],
    ['login_hint='],
    ['login_hint=+'],
    ['login_hint=ada%00'],
    ['login_hint=ada%0D%0ALocation:+https://evil.example'],
    ['login_hint=ada%E2%80%A8'],
    ['login_hint=ada%ff'],
    [`login_hint=${'x'.repeat(501)}`],
    [`login_hint=${'%C3%A4'.repeat(84)}`],
    ['max_age='],
    ['max_age=-1'],
    ['max_age=1.5'],
    ['max_age=1e3'],
    ['max_age=0x10'],
    ['max_age=+60'],
    ['max_age=060'],
    ['max_age=Infinity'],
    ['max_age=1000000000'],
    ['max_age=%D9%A3'],
    ['acr_values='],
    ['acr_values=+gold'],
    ['acr_values=g%C3%B6ld'],
    [`acr_values=${'x'.repeat(201)}`],
    ['scope='],
    ['scope=openid%0Aorders:read'],
    ['scope=openid%09orders:read'],
    ['scope=openid%22'],
    [`extra_scopes=${'x'.repeat(501)}`],
    [`tenant_id=${'x'.repeat(129)}`],
    [`ext_idp_conn_id=${'x'.repeat(129)}`],
    [`campaign=${'x'.repeat(201)}`],
    ['campaign=a%07b'],
    ['camp%00aign=x'],
    ['prompt=login%0Ax'],
    ['prompt=LOGIN'],
  ])('O23: /auth/login?%s is rejected', async (query) => {
    app.start({ protocol: 'oidc', login: { ...login, allow: () => true } })
    await expectRefused(query)
  })

  it('O23: an error message contains no name that could change its meaning', async () => {
    app.start({ protocol: 'oidc' })
    const evil = encodeURIComponent('x. Call +1 555 to log in')
    for (const query of [`${evil}=1`, `${evil}=1&${evil}=2`, `${evil}=%00`]) {
      expect(await expectRefused(query)).not.toContain('555')
    }
  })
})

describe('a login that another site started without iss', () => {
  it.each(['cross-site', 'same-site'])(
    'O24: from %s, only screen and ui_locales reach GenAuth',
    async (site) => {
      app.start({ protocol: 'oidc', login })
      const query =
        'screen=signup&ui_locales=en&login_hint=mallory&max_age=1&acr_values=gold&prompt=none' +
        '&tenant_id=acme&ext_idp_conn_id=wechat&extra_scopes=orders:read&campaign=x'
      const request = await requestOf(query, site)
      expect(Object.fromEntries(request)).toEqual({
        client_id: app.emulator.app.id,
        code_challenge: expect.any(String),
        code_challenge_method: 'S256',
        lang: 'en',
        login_page_context: '{"goto":"/register"}',
        nonce: expect.any(String),
        prompt: 'consent',
        redirect_uri: `${app.origin}/auth/callback`,
        response_type: 'code',
        scope: 'openid profile email phone address offline_access',
        state: expect.any(String),
        ui_locales: 'en',
      })
    },
  )

  it('O24: a page of the app and the address bar keep all allowed options', async () => {
    app.start({ protocol: 'oidc', login })
    for (const site of ['same-origin', 'none']) {
      const request = await requestOf('tenant_id=acme&login_hint=ada&max_age=60', site)
      expect([request.get('tenant_id'), request.get('login_hint'), request.get('max_age')]).toEqual(
        ['acme', 'ada', '60'],
      )
    }
  })

  it('O24: login.allow is not asked about a login that another site started', async () => {
    const asked: unknown[] = []
    const allow = (_request: unknown, options: object) => asked.push(options) > 0
    app.start({ protocol: 'oidc', login: { allow } })
    await expectRefused('tenant_id=acme', 'cross-site')
    expect(asked).toEqual([])
  })

  it('O24: without Sec-Fetch-Site, the Referer of another site also removes the options', async () => {
    app.start({ protocol: 'oidc', login })
    const headers = { referer: 'https://evil.example/', accept: 'text/html' }
    const response = await app
      .openBrowser()
      .call('/auth/login?tenant_id=acme&screen=signup', { headers })
    const { searchParams } = new URL(response.headers.get('location') ?? '')
    expect([searchParams.get('tenant_id'), searchParams.has('login_page_context')]).toEqual([
      null,
      true,
    ])
  })
})

describe('a login that another site started with iss', () => {
  const iss = () => encodeURIComponent(`${app.emulator.url}/oidc`)

  it('O25: iss keeps login_hint, screen and ui_locales, and ignores every other parameter', async () => {
    app.start({ protocol: 'oidc', login })
    for (const site of starts) {
      const request = await requestOf(
        `iss=${iss()}&login_hint=ada&screen=signup&ui_locales=zh-CN&target_link_uri=/x&tenant_id=acme` +
          '&ext_idp_conn_id=wechat&prompt=none&max_age=1&redirect_uri=https://evil.example&state=s' +
          '&request=r&scope=x&campaign=y&unknown=1&unknown=2',
        site,
      )
      expect([...request.keys()].sort()).toEqual([
        'client_id',
        'code_challenge',
        'code_challenge_method',
        'lang',
        'login_hint',
        'login_page_context',
        'nonce',
        'prompt',
        'redirect_uri',
        'response_type',
        'scope',
        'state',
        'ui_locales',
      ])
      expect(request.get('redirect_uri')).toBe(`${app.origin}/auth/callback`)
      expect(request.get('prompt')).toBe('consent')
      expect(request.get('login_hint')).toBe('ada')
    }
  })

  it.each(['x'.repeat(501), 'ada\u0000', 'ada\r\nx', ' '])(
    'O25: the unusable login_hint %j of another site is ignored',
    async (hint) => {
      app.start({ protocol: 'oidc' })
      const query = `iss=${iss()}&login_hint=${encodeURIComponent(hint)}`
      expect((await requestOf(query, 'cross-site')).has('login_hint')).toBe(false)
    },
  )

  it.each([
    'login_hint=a&login_hint=b',
    'screen=signup&screen=login',
    'screen=x',
    'ui_locales=%00',
  ])('O25: iss with %s is rejected', async (query) => {
    app.start({ protocol: 'oidc' })
    await expectRefused(`iss=${iss()}&${query}`, 'cross-site')
  })

  it('O25: another issuer is rejected, also with allowed options', async () => {
    app.start({ protocol: 'oidc', login })
    await expectRefused('iss=https://evil.example/oidc&screen=signup', 'cross-site')
    await expectRefused('iss=&tenant_id=acme')
  })
})
