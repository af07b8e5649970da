import { describe, expect, it } from 'vitest'
import {
  AuthenticationClient,
  type AuthenticationClientOptions,
} from '../../src/authentication-client'
import type { AuthorizeOptions } from '../../src/protocol/authorize'
import { failure } from '../support/failure'
import { appId } from '../support/sample-data'

function createClient(options: Partial<AuthenticationClientOptions> = {}): AuthenticationClient {
  const appHost = 'https://sample-app.genauth.ai'
  return new AuthenticationClient({
    appId,
    appHost,
    redirectUri: 'https://app.example',
    protocol: 'oauth',
    ...options,
  })
}

function parameters(url: string): Record<string, string> {
  return Object.fromEntries(new URL(url).searchParams)
}

const oidc = { protocol: 'oidc' } as const

describe('buildAuthorizeUrl', () => {
  it('`buildAuthorizeUrl()` for oauth requests a code with the scope `user` and a random state', () => {
    const url = createClient().buildAuthorizeUrl()
    expect(parameters(url)).toEqual({
      state: expect.stringMatching(/^[\w-]{43}$/),
      scope: 'user',
      client_id: appId,
      redirect_uri: 'https://app.example',
      response_type: 'code',
    })
  })

  it('`buildAuthorizeUrl()` for oidc requests the default scopes with a random state and nonce', () => {
    const url = createClient(oidc).buildAuthorizeUrl()
    expect(new URL(url).pathname).toBe('/oidc/auth')
    expect(parameters(url)).toEqual({
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
      scope: 'openid profile email phone address',
      client_id: appId,
      redirect_uri: 'https://app.example',
      response_type: 'code',
    })
  })

  it('`buildAuthorizeUrl()` creates another state and nonce on each call', () => {
    const client = createClient(oidc)
    const urls = Array.from({ length: 20 }, () => parameters(client.buildAuthorizeUrl()))
    const values = urls.flatMap(({ state, nonce }) => [state, nonce])
    expect(new Set(values).size).toBe(40)
  })

  it('`buildAuthorizeUrl()` creates a state if the given state is empty, because GenAuth rejects an empty state', () => {
    expect(parameters(createClient().buildAuthorizeUrl({ state: '' }))['state']).toHaveLength(43)
  })

  it('`buildAuthorizeUrl()` sends every option under its wire name', () => {
    const url = createClient(oidc).buildAuthorizeUrl({
      redirectUri: 'http://localhost:3000/callback',
      responseType: 'code id_token',
      responseMode: 'form_post',
      state: 'a-state',
      nonce: 'a-nonce',
      scope: 'openid',
      codeChallenge: 'a-challenge',
      codeChallengeMethod: 'plain',
      prompt: 'login',
      tenantId: 'a-tenant',
      params: { login_hint: 'someone' },
    })
    expect(parameters(url)).toEqual({
      redirect_uri: 'http://localhost:3000/callback',
      response_type: 'code id_token',
      response_mode: 'form_post',
      state: 'a-state',
      nonce: 'a-nonce',
      scope: 'openid',
      code_challenge: 'a-challenge',
      code_challenge_method: 'plain',
      prompt: 'login',
      tenant_id: 'a-tenant',
      login_hint: 'someone',
      client_id: appId,
    })
  })

  it('`buildAuthorizeUrl()` sends the code challenge method S256 if its options contain a code challenge and no method', () => {
    const url = createClient().buildAuthorizeUrl({ codeChallenge: 'a-challenge' })
    expect(parameters(url)['code_challenge_method']).toBe('S256')
  })

  it.each<[string | undefined, AuthorizeOptions]>([
    ['consent', { scope: 'openid offline_access' }],
    ['consent', { scope: 'offline_access' }],
    ['login', { scope: 'openid offline_access', prompt: 'login' }],
    ['none', { scope: 'openid offline_access', prompt: 'none' }],
    [undefined, { scope: 'openid' }],
    [undefined, { scope: 'openid my_offline_access' }],
    [undefined, { scope: 'openid offline_access_log' }],
  ])(
    '`buildAuthorizeUrl()` for oidc sends the prompt %s if its options are %o',
    (prompt, options) => {
      expect(parameters(createClient(oidc).buildAuthorizeUrl(options))['prompt']).toBe(prompt)
    },
  )

  it('with `consentForOfflineAccess: false`, `buildAuthorizeUrl()` sends a prompt only if its options contain one', () => {
    const client = createClient({ ...oidc, consentForOfflineAccess: false })
    const scope = 'openid offline_access'
    expect(parameters(client.buildAuthorizeUrl({ scope }))).not.toHaveProperty('prompt')
    const prompt = 'login'
    expect(parameters(client.buildAuthorizeUrl({ scope, prompt }))).toMatchObject({ prompt })
  })

  it('`buildAuthorizeUrl()` for oauth sends no prompt for offline_access', () => {
    expect(createClient().buildAuthorizeUrl({ scope: 'user offline_access' })).not.toContain(
      'prompt',
    )
  })

  it.each([
    'https://app.example/callback?a=1&b=2#top',
    'https://app.example/zurück/回调?name=Jürgen Müller',
    'https://app.example/100%25+%2F',
  ])('`buildAuthorizeUrl()` encodes %s exactly once', (redirectUri) => {
    for (const protocol of ['oauth', 'oidc'] as const) {
      const url = createClient({ protocol }).buildAuthorizeUrl({ redirectUri })
      expect(url).toMatch(/^[!-~]+$/)
      expect(parameters(url)['redirect_uri']).toBe(redirectUri)
      expect(new URL(url).hash).toBe('')
    }
  })

  it('`buildAuthorizeUrl()` returns a URL without a query for saml, and sends the `redirectUri` as `service` for cas', () => {
    const saml = createClient({ protocol: 'saml' }).buildAuthorizeUrl()
    expect(saml).toBe(`https://sample-app.genauth.ai/api/v2/saml-idp/${appId}`)
    const cas = createClient({ protocol: 'cas', redirectUri: undefined })
    expect(cas.buildAuthorizeUrl()).toBe(`https://sample-app.genauth.ai/cas-idp/${appId}`)
    expect(cas.buildAuthorizeUrl({ redirectUri: 'https://app.example/?a=1&b=2' })).toBe(
      `https://sample-app.genauth.ai/cas-idp/${appId}?service=https%3A%2F%2Fapp.example%2F%3Fa%3D1%26b%3D2`,
    )
  })

  it.each([
    'client_id',
    'client_secret',
    'code_challenge',
    'code_challenge_method',
    'nonce',
    'prompt',
    'redirect_uri',
    'request',
    'request_uri',
    'response_mode',
    'response_type',
    'scope',
    'state',
  ])(
    '`buildAuthorizeUrl()` rejects %s in params, and the error contains the name of the parameter',
    async (name) => {
      const error = await failure(() =>
        createClient().buildAuthorizeUrl({ params: { [name]: 'x' } }),
      )
      expect(error.code).toBe('invalid_options')
      expect(error.message).toContain(name)
    },
  )

  it.each([
    ['oauth', 'id_token'],
    ['oauth', ''],
    ['oidc', 'codes'],
  ] as const)(
    '`buildAuthorizeUrl()` for %s rejects the responseType "%s" and the error lists the valid response types',
    async (protocol, type) => {
      const client = createClient({ protocol })
      const error = await failure(() => client.buildAuthorizeUrl({ responseType: type }))
      expect(error.code).toBe('invalid_options')
      expect(error.message).toMatch(/\bcode\b.*\btoken\b/)
    },
  )

  it('`buildAuthorizeUrl()` rejects a missing or relative redirectUri', async () => {
    const client = createClient({ redirectUri: undefined })
    const missing = await failure(() => client.buildAuthorizeUrl())
    const relative = await failure(() => client.buildAuthorizeUrl({ redirectUri: '/callback' }))
    expect([missing.code, relative.code]).toEqual(['invalid_options', 'invalid_options'])
    expect(missing.message).toContain('redirectUri')
  })
})
