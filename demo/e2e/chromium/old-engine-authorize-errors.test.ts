import { describe, expect, it } from 'vitest'
import { genauthKinds } from '../support/start-genauth'
import { callbackUrl, homeUrl, outcomeOf, useGenAuth } from '../support/use-genauth'

describe.each(genauthKinds)('the errors of the %s at authorize', (kind) => {
  const test = useGenAuth(kind, 'none')
  const urlWith = (changes: Record<string, string | undefined>) => {
    const url = new URL(test.client().buildAuthorizeUrl({ state: 'a-state', prompt: 'login' }))
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) url.searchParams.delete(name)
      else url.searchParams.set(name, value)
    }
    return url.href
  }

  it.each<[string, Record<string, string | undefined>, string]>([
    ['no response_type', { response_type: undefined }, 'invalid_request'],
    ['an unknown response_type', { response_type: 'magic' }, 'unsupported_response_type'],
    ['a response_type of another app', { response_type: 'id_token' }, 'unauthorized_client'],
    ['prompt=none and no login', { prompt: 'none' }, 'login_required'],
    ['prompt=none with another prompt', { prompt: 'none login' }, 'invalid_request'],
    ['an unknown prompt', { prompt: 'magic' }, 'invalid_request'],
    ['a negative max_age', { max_age: '-1' }, 'invalid_request'],
    [
      'a malformed PKCE challenge',
      { code_challenge: 'short', code_challenge_method: 'S256' },
      'invalid_request',
    ],
    ['a PKCE method without a challenge', { code_challenge_method: 'S256' }, 'invalid_request'],
    [
      'an unknown PKCE method',
      { code_challenge: 'c'.repeat(43), code_challenge_method: 'magic' },
      'invalid_request',
    ],
    ['a nonce without the scope openid', { scope: 'profile' }, 'invalid_request'],
    ['a malformed id_token_hint', { id_token_hint: 'a.b.c' }, 'invalid_request'],
    // The client has no code for the following errors.
    ['an unknown response_mode', { response_mode: 'magic' }, 'oauth_error'],
    ['a request object', { request: 'a.b.c' }, 'oauth_error'],
    ['a request_uri', { request_uri: 'https://app.example/request' }, 'oauth_error'],
    ['a registration', { registration: '{}' }, 'oauth_error'],
  ])(
    'a login with %s returns to the callback, and the client throws an error that does not end the session',
    async (_title, changes, code) => {
      const returned = await test.browser.logIn(urlWith(changes))
      expect(returned.href.startsWith(callbackUrl)).toBe(true)
      const parameters = new URLSearchParams(returned.search || returned.hash.slice(1))
      const read = () => test.client().readCallback(parameters, 'a-state')
      expect(await outcomeOf(read)).toEqual({
        code,
        status: undefined,
        endsSession: false,
        retryable: false,
      })
    },
  )

  it('a denied login returns to the callback with access_denied, and the user is not logged in', async () => {
    test.genauth.askForConsent()
    const returned = await test.browser.logIn(urlWith({ prompt: 'consent' }), { deny: true })
    const read = () => test.client().readCallback(returned.searchParams, 'a-state')
    expect(await outcomeOf(read)).toMatchObject({ code: 'access_denied', endsSession: false })
  })

  it.each([
    ['no client_id', { client_id: undefined }, 'invalid_request'],
    ['an unknown client_id', { client_id: 'f'.repeat(24) }, 'invalid_client'],
    ['a wrong redirect_uri', { redirect_uri: 'http://evil.example/' }, 'redirect_uri_mismatch'],
  ])(
    'a login with %s shows an error page, and does not redirect',
    async (_title, changes, error) => {
      const response = await test.browser.send(urlWith(changes), {
        headers: { accept: 'text/html' },
      })
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
      expect(await response.text()).toContain(error)
    },
  )

  it('a login with an unknown scope succeeds, and the response omits the unknown scope', async () => {
    const request = await test
      .client({ scope: 'openid profile magic' })
      .createAuthorizationRequest()
    const { searchParams } = await test.browser.logIn(request.url)
    const code = test.client().readCallback(searchParams, request.state)
    const { codeVerifier } = request
    expect(await test.client().getAccessTokenByCode(code, { codeVerifier })).toMatchObject({
      scope: 'openid profile',
    })
  })

  it('a login with offline_access and without prompt=consent gets no refresh token', async () => {
    const client = test.client({ consentForOfflineAccess: false })
    const request = await client.createAuthorizationRequest()
    const { searchParams } = await test.browser.logIn(request.url)
    const code = client.readCallback(searchParams, request.state)
    const { codeVerifier } = request
    const tokens = await client.getAccessTokenByCode(code, { codeVerifier })
    expect([tokens.refreshToken, tokens.scope]).toEqual([undefined, 'openid profile'])
  })
})

describe.each(genauthKinds)('a command-line tool at the %s', (kind) => {
  const test = useGenAuth(kind, 'none')
  const redirectUri = 'http://127.0.0.1:49152/callback'

  it('a loopback callback may have any port if the app allows it', async () => {
    test.genauth.allowLoopbackPorts('http://127.0.0.1/callback')
    const client = test.client({ redirectUri })
    const { url, state, ...login } = await client.createAuthorizationRequest()
    const returned = await test.browser.logIn(url)
    expect(returned.href.startsWith(`${redirectUri}?`)).toBe(true)
    const code = client.readCallback(returned.searchParams, state)
    const other = { ...login, redirectUri: 'http://127.0.0.1:49153/callback' }
    expect(await outcomeOf(() => client.getAccessTokenByCode(code, other))).toMatchObject({
      code: 'invalid_grant',
    })
    expect(await client.getAccessTokenByCode(code, login)).toHaveProperty('refreshToken')
  })

  it.each([
    ['the path', 'http://127.0.0.1:49152/other'],
    ['the host', 'http://localhost:49152/callback'],
  ])('a loopback callback must have %s of the listed callback', async (_title, wrong) => {
    test.genauth.allowLoopbackPorts('http://127.0.0.1/callback')
    const url = test.client().buildAuthorizeUrl({ redirectUri: wrong })
    const response = await test.browser.send(url, { headers: { accept: 'text/html' } })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('redirect_uri_mismatch')
  })
})

describe.each(genauthKinds)('the errors of the %s at session end', (kind) => {
  const test = useGenAuth(kind, 'none')
  const isLoggedIn = async () => {
    const url = test.client().buildAuthorizeUrl({ prompt: 'none', state: 'a-state' })
    return (await test.browser.logIn(url)).searchParams.has('code')
  }

  it.each<[string, (idToken: string) => Record<string, string>, string]>([
    ['a return URL and no ID token', () => ({}), 'invalid_request'],
    ['a malformed ID token', () => ({ id_token_hint: 'a.b.c' }), 'invalid_request'],
    [
      'an ID token with a wrong signature',
      (idToken) => ({ id_token_hint: `${idToken.slice(0, -10)}AAAAAAAAAA` }),
      'invalid_request',
    ],
    [
      'an ID token of another app',
      (idToken) => ({ id_token_hint: withAudience(idToken, 'another-app') }),
      'invalid_client',
    ],
    [
      'a return URL that is not listed',
      (idToken) => ({ id_token_hint: idToken, post_logout_redirect_uri: 'http://evil.example/' }),
      'invalid_request',
    ],
  ])(
    'a logout with %s is rejected, does not redirect and does not end the login',
    async (_title, parameters, error) => {
      const { idToken = '' } = await test.tokens()
      const query = { post_logout_redirect_uri: homeUrl, ...parameters(idToken) }
      const url = `${test.genauth.url}/oidc/session/end?${new URLSearchParams(query)}`
      const response = await test.browser.send(url, { headers: { accept: 'application/json' } })
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
      expect(await response.json()).toMatchObject({ error })
      expect(await isLoggedIn()).toBe(true)
    },
  )
})

/** Replaces the audience of a JWT, whose signature is then invalid. */
function withAudience(jwt: string, audience: string): string {
  const [header = '', payload = '', signature = ''] = jwt.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
  const changed = Buffer.from(JSON.stringify({ ...claims, aud: audience })).toString('base64url')
  return [header, changed, signature].join('.')
}
