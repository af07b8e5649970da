import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { postLogout } from './support/logout-tokens'
import { json, readStatus } from './support/read-facts'
import { useSigningProvider } from './support/signing-provider'

const provider = useSigningProvider()

const endpoints = () => {
  const at = (path: string) => `${provider.url}/found/${path}`
  return {
    authorization_endpoint: at('auth'),
    token_endpoint: at('token'),
    userinfo_endpoint: at('me'),
    introspection_endpoint: at('introspection'),
    revocation_endpoint: at('revocation'),
    end_session_endpoint: at('end'),
    jwks_uri: at('jwks.json'),
  }
}
const find = () => {
  provider.metadata = { status: 200, body: endpoints() }
}

describe('createAuthServer() with `discovery`', () => {
  it('every request to GenAuth uses the endpoints of the discovery document, which is read once per process', async () => {
    find()
    const browser = provider.openBrowser(provider.start({ discovery: true }))
    const login = await browser.step('https://app.example/auth/login')
    expect(login.headers.get('location')).toContain(`${provider.url}/found/auth?`)
    await provider.logIn(browser)
    await browser.call('/auth/user')
    await browser.call('/auth/introspect', { method: 'POST' })
    await browser.call('/auth/renew?force', { method: 'POST' })
    await browser.call('/auth/logout', { method: 'POST' })
    expect(provider.paths).toEqual([
      '/oidc/.well-known/openid-configuration',
      '/found/jwks.json',
      '/found/token',
      // The ID token lacks the claims of the option `claims`.
      '/found/me',
      '/found/me',
      '/found/introspection',
      '/found/token',
      '/found/revocation',
      '/found/revocation',
    ])
  })

  it('the logout URL is the end-session endpoint of the document, also in a process that has not sent a request', async () => {
    find()
    const browser = provider.openBrowser(provider.start({ discovery: true }))
    await provider.logIn(browser)
    const other = provider.start({ discovery: true })
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const headers = {
      cookie,
      'x-genauth': '1',
      'sec-fetch-site': 'same-origin',
      origin: other.origin,
    }
    const send = async (url: string, init: RequestInit) =>
      (await other.handle(new Request(url, init))) ?? new Response()
    const response = await send(`${other.origin}/auth/logout`, { method: 'POST', headers })
    const { logoutUrl } = (await response.json()) as { logoutUrl: string }
    const [saved] = response.headers.getSetCookie().filter((line) => line.includes('logout'))
    const redirect = await send(logoutUrl, {
      headers: {
        cookie: saved?.split(';')[0] ?? '',
        'sec-fetch-site': 'same-origin',
        'sec-fetch-dest': 'document',
      },
    })
    expect(redirect.headers.get('location')).toContain(`${provider.url}/found/end?id_token_hint=`)
  })

  it('if the discovery document is unavailable, a login fails with a retryable error, and sessions and logouts still work', async () => {
    find()
    const browser = provider.openBrowser(provider.start({ discovery: true }))
    await provider.logIn(browser)
    provider.metadata = { status: 503, body: {} }
    const restarted = provider.openBrowser(provider.start({ discovery: true }))
    for (const [name, value] of browser.cookies) restarted.cookies.set(name, value)
    expect(await readStatus(restarted)).toBe('authenticated')
    const login = await restarted.step('https://app.example/auth/login')
    expect([login.status, ...provider.reports]).toEqual([503, 'server_error'])
    expect(json(login)).toMatchObject({ error: 'server_error' })
    expect(login.headers.has('retry-after')).toBe(true)
    find()
    const retried = await restarted.step('https://app.example/auth/login')
    expect(retried.headers.get('location')).toContain('/found/auth?')
    provider.metadata = { status: 503, body: {} }
    const last = provider.openBrowser(provider.start({ discovery: true }))
    for (const [name, value] of browser.cookies) last.cookies.set(name, value)
    const logout = await last.call('/auth/logout?universal=true', { method: 'POST' })
    expect(json(logout)['logoutUrl']).toContain('/login/profile/logout')
    expect(await readStatus(last)).toBe('anonymous:none')
  })

  it('a document of another issuer fails the login', async () => {
    provider.metadata = { status: 200, body: { issuer: 'https://a.b' } }
    const browser = provider.openBrowser(provider.start({ discovery: true }))
    await browser.step('https://app.example/auth/login')
    expect(provider.reports).toEqual(['issuer_mismatch'])
  })

  it.each([
    [{ discovery: true }, '/found/jwks.json'],
    [{ discovery: false }, '/oidc/.well-known/jwks.json'],
    [{ discovery: true, endpoints: { jwks: 'http://127.0.0.1:1/own.json' } }, undefined],
  ])(
    'a logout token is verified with the keys at the URL that %j leads to',
    async (options, path) => {
      find()
      const auth = provider.start({ backchannelLogout: true, ...options })
      const { alg, kid = '', privateKey } = provider.key
      const iat = Math.floor(Date.now() / 1000)
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
      const claims = {
        iss: `${provider.url}/oidc`,
        aud: 'an-app',
        sub: 'ada',
        jti: 'a',
        iat,
        events,
      }
      const token = await new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(privateKey)
      const { status } = await postLogout(auth, `logout_token=${token}`)
      expect([status, provider.paths.at(-1)]).toEqual(
        path ? [200, path] : [503, '/oidc/.well-known/openid-configuration'],
      )
    },
  )

  it('without the option, and on oauth, the document is not requested', async () => {
    for (const options of [{}, { protocol: 'oauth', discovery: true }] as const) {
      await provider.logIn(provider.openBrowser(provider.start(options)))
    }
    expect(provider.count('/openid-configuration')).toBe(0)
  })
})
