import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  AuthenticationClient,
  type AuthenticationClientOptions,
} from '../src/authentication-client'
import { appId, sampleIntrospection, sampleTokens, sampleUser, secret } from './support/sample-data'
import { type ScriptedServer, startScriptedServer } from './support/scripted-server'
import { signIdToken } from './support/sign-id-token'

let server: ScriptedServer
beforeAll(async () => {
  server = await startScriptedServer()
})
afterAll(() => server.close())

const redirectUri = 'https://baidu.com'
const methods = ['client_secret_post', 'client_secret_basic', 'none'] as const
const protocols = ['oauth', 'oidc'] as const
const cases = protocols.flatMap((protocol) => methods.map((method) => ({ protocol, method })))
type Case = (typeof cases)[number]

function createClient(options: Partial<AuthenticationClientOptions>): AuthenticationClient {
  return new AuthenticationClient({
    appId,
    appHost: server.origin,
    secret,
    redirectUri,
    protocol: 'oauth',
    ...options,
  })
}

function credentials({ method }: Case): Record<string, string> {
  if (method === 'client_secret_basic') return {}
  return method === 'none' ? { client_id: appId } : { client_id: appId, client_secret: secret }
}

function expectForm(path: string, row: Case, form: Record<string, string>): void {
  const request = server.onlyRequest()
  expect(request.method).toBe('POST')
  expect(request.path).toBe(path)
  expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded;charset=UTF-8')
  expect(request.headers.authorization).toBe(
    row.method === 'client_secret_basic'
      ? `Basic ${Buffer.from(`${appId}:${secret}`).toString('base64')}`
      : undefined,
  )
  expect(request.form).toEqual({ ...credentials(row), ...form })
}

function tokenResponse({ protocol }: Case): Record<string, unknown> {
  return protocol === 'oauth'
    ? sampleTokens
    : { ...sampleTokens, id_token: signIdToken(`${server.origin}/oidc`) }
}

describe('buildAuthorizeUrl', () => {
  it('`buildAuthorizeUrl()` returns the sample URL of the documentation', () => {
    const client = createClient({ appHost: 'https://oidc1.genauth.ai' })
    expect(client.buildAuthorizeUrl({ scope: 'user', state: '7400704296715694' })).toBe(
      'https://oidc1.genauth.ai/oauth/auth?state=7400704296715694&scope=user&client_id=5f17a529f64fb009b794a2ff&redirect_uri=https%3A%2F%2Fbaidu.com&response_type=code',
    )
  })
})

describe.each(cases)(
  'the token methods of AuthenticationClient for $protocol with $method',
  (row) => {
    const { protocol, method } = row

    it('`getAccessTokenByCode()` sends the code and returns the tokens', async () => {
      const client = createClient({ protocol, tokenEndpointAuthMethod: method })
      const body = tokenResponse(row)
      server.reply({ body })
      const before = Date.now()
      const tokens = await client.getAccessTokenByCode('the-code', { codeVerifier: 'the-verifier' })
      expectForm(`/${protocol}/token`, row, {
        grant_type: 'authorization_code',
        code: 'the-code',
        redirect_uri: redirectUri,
        code_verifier: 'the-verifier',
      })
      expect(tokens).toEqual({
        accessToken: 'fa9d2bdd914ea01aa4e434c12d4f919d749fc75c',
        tokenType: 'Bearer',
        expiresInSeconds: 1209599,
        refreshToken: 'b5e0e1afe793c6634495434afc262b88ddee9af3',
        scope: 'user',
        idToken: body['id_token'],
        receivedAt: expect.any(Number),
      })
      expect(tokens.receivedAt).toBeGreaterThanOrEqual(before)
      expect(tokens.receivedAt).toBeLessThanOrEqual(Date.now())
    })

    it('`getNewAccessTokenByRefreshToken()` sends the refresh token without a scope and returns the new tokens', async () => {
      const client = createClient({ protocol, tokenEndpointAuthMethod: method })
      server.reply({ body: sampleTokens })
      const tokens = await client.getNewAccessTokenByRefreshToken(sampleTokens.refresh_token)
      expectForm(`/${protocol}/token`, row, {
        grant_type: 'refresh_token',
        refresh_token: sampleTokens.refresh_token,
      })
      expect(tokens).toMatchObject({
        accessToken: sampleTokens.access_token,
        tokenType: 'Bearer',
        expiresInSeconds: 1209599,
        refreshToken: sampleTokens.refresh_token,
        scope: 'user',
      })
    })

    it('`introspectToken()` sends the token and returns its introspection', async () => {
      const client = createClient({ protocol, introspectionEndpointAuthMethod: method })
      server.reply({ body: sampleIntrospection })
      const introspection = await client.introspectToken('a-token', {
        tokenTypeHint: 'access_token',
      })
      expectForm(`/${protocol}/token/introspection`, row, {
        token: 'a-token',
        token_type_hint: 'access_token',
      })
      expect(introspection).toEqual({
        active: true,
        sub: '5f719946524ee1099229496b',
        clientId: appId,
        expiresAt: 1619083024000,
        issuedAt: 1617873424000,
        issuer: 'https://core.genauth.ai/oauth',
        tokenId: 'qbovGK-HZL0O_20wY7uXj',
        scope: 'user',
        tokenType: 'Bearer',
      })
    })

    it('`revokeToken()` sends the token and returns true', async () => {
      const client = createClient({ protocol, revocationEndpointAuthMethod: method })
      server.reply({ status: 200 })
      expect(await client.revokeToken('a-token')).toBe(true)
      expectForm(`/${protocol}/token/revocation`, row, { token: 'a-token' })
    })
  },
)

describe.each(protocols)(
  'the user request and the introspection of AuthenticationClient for %s',
  (protocol) => {
    it('`getUserInfoByAccessToken()` sends the token in a header and returns the claims unchanged', async () => {
      server.reply({ body: sampleUser })
      const user = await createClient({ protocol }).getUserInfoByAccessToken('a-token')
      expect(user).toEqual(sampleUser)
      expect(server.onlyRequest()).toMatchObject({
        method: 'GET',
        path: `/${protocol}/me`,
        body: '',
      })
      expect(server.onlyRequest().headers.authorization).toBe('Bearer a-token')
    })

    it("`getUserInfoByAccessToken()` sends the token in the body with `userInfoTokenPlace: 'body'`", async () => {
      server.reply({ body: sampleUser })
      const client = createClient({ protocol, userInfoTokenPlace: 'body' })
      expect(await client.getUserInfoByAccessToken('a-token')).toEqual(sampleUser)
      const { method, path, headers, form } = server.onlyRequest()
      expect([method, path, headers.authorization]).toEqual(['POST', `/${protocol}/me`, undefined])
      expect(form).toEqual({ access_token: 'a-token' })
    })

    it('`introspectToken()` returns exactly {active: false} for an inactive token', async () => {
      server.reply({ body: { active: false } })
      expect(await createClient({ protocol }).introspectToken('a-token')).toEqual({ active: false })
    })

    it('by default, a client with a secret uses client_secret_post, and a client without a secret sends no credentials', async () => {
      server.reply({ body: { active: false } })
      await createClient({ protocol }).introspectToken('a-token')
      expect(server.onlyRequest().form['client_secret']).toBe(secret)
      server.reply({ body: { active: false } })
      await createClient({ protocol, secret: undefined }).introspectToken('a-token')
      expect(server.onlyRequest().form).toEqual({ client_id: appId, token: 'a-token' })
    })
  },
)

it('a client sends Basic credentials unencoded to /oauth and form-encoded to /oidc', async () => {
  const odd = 'a+b/c=%é'
  const sent: string[] = []
  for (const protocol of protocols) {
    server.reply({ status: 200 })
    const options = { protocol, secret: odd, revocationEndpointAuthMethod: methods[1] }
    await createClient(options).revokeToken('a-token')
    const header = server.onlyRequest().headers.authorization ?? ''
    sent.push(Buffer.from(header.slice('Basic '.length), 'base64').toString())
  }
  expect(sent).toEqual([`${appId}:${odd}`, `${appId}:a%2Bb%2Fc%3D%25%C3%A9`])
})

it('S7: `readCallback()` returns the code if the state matches, and throws if the state does not match', () => {
  const client = createClient({})
  const callback = new URLSearchParams({ code: 'a-code', state: 'a-state' })
  expect(client.readCallback(callback, 'a-state')).toBe('a-code')
  expect(() => client.readCallback(callback, 'another')).toThrow(
    expect.objectContaining({ code: 'state_mismatch' }),
  )
  const denied = new URLSearchParams({ error: 'access_denied', state: 'a-state' })
  expect(() => client.readCallback(denied, 'a-state')).toThrow(
    expect.objectContaining({ code: 'access_denied' }),
  )
})

it('a client calls the `fetch` option without a receiver, as browsers require for `window.fetch`', async () => {
  const receivers: unknown[] = []
  async function plainFetch(this: unknown, ...[input, init]: Parameters<typeof fetch>) {
    receivers.push(this)
    return fetch(input, init)
  }
  server.reply({ body: sampleUser })
  await createClient({ fetch: plainFetch }).getUserInfoByAccessToken('a-token')
  expect(receivers).toEqual([undefined])
})

it('a client reads the global `fetch` at each call', async () => {
  const client = createClient({})
  const fake = vi.fn<typeof fetch>(async () => Response.json(sampleUser))
  vi.stubGlobal('fetch', fake)
  await client.getUserInfoByAccessToken('a-token')
  vi.unstubAllGlobals()
  expect(fake).toHaveBeenCalledOnce()
})
