import { createEmulator, type Emulator } from '@genauth/emulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  AuthenticationClient,
  type AuthenticationClientOptions,
} from '../../src/authentication-client'
import type { AuthorizeOptions } from '../../src/protocol/authorize'
import type { TokenSet } from '../../src/protocol/token-requests'
import { failure } from '../support/failure'
import { logIn } from '../support/log-in'

let emulator: Emulator
beforeAll(async () => {
  emulator = await createEmulator({ basePath: '/app-1' })
})
afterEach(() => emulator.reset())
afterAll(() => emulator.close())

const redirectUri = 'http://localhost:3000/callback'
const methods = ['client_secret_post', 'client_secret_basic', 'none'] as const
const rows = (['oauth', 'oidc'] as const).flatMap((protocol) =>
  methods.map((method) => ({ protocol, method })),
)
type Row = (typeof rows)[number]

/** Creates a client of the emulator's app. At every endpoint, the client uses the authentication method that the app is configured for. */
function createClient(
  { protocol, method }: Row,
  options: Partial<AuthenticationClientOptions> = {},
): AuthenticationClient {
  const authMethods = {
    tokenEndpointAuthMethod: method,
    introspectionEndpointAuthMethod: method,
    revocationEndpointAuthMethod: method,
  }
  emulator.setApp(authMethods)
  return new AuthenticationClient({
    appId: emulator.app.id,
    appHost: emulator.url,
    secret: method === 'none' ? undefined : emulator.app.secret,
    redirectUri,
    protocol,
    scope: protocol === 'oidc' ? 'openid profile email offline_access' : undefined,
    ...authMethods,
    ...options,
  })
}

async function redeem(client: AuthenticationClient): Promise<{ code: string; tokens: TokenSet }> {
  const { url, state, ...login } = await client.createAuthorizationRequest()
  const { searchParams } = await logIn(url, redirectUri)
  const code = client.readCallback(searchParams, state)
  return { code, tokens: await client.getAccessTokenByCode(code, login) }
}

describe.each(rows)(
  'AuthenticationClient on $protocol with the authentication method $method',
  (row) => {
    it('AuthenticationClient redeems a code, returns the user, and refreshes, introspects and revokes the tokens', async () => {
      const client = createClient(row)
      const { tokens } = await redeem(client)
      expect(tokens).toMatchObject({ tokenType: 'Bearer', expiresInSeconds: expect.any(Number) })
      expect(tokens.idToken).toEqual(row.protocol === 'oidc' ? expect.any(String) : undefined)

      const user = await client.getUserInfoByAccessToken(tokens.accessToken)
      expect(user).toMatchObject({ sub: '603f184cec4505e2868431fc', email: 'ada@example.com' })

      const renewed = await client.getNewAccessTokenByRefreshToken(tokens.refreshToken ?? '')
      expect(renewed.accessToken).not.toBe(tokens.accessToken)

      const token = await client.introspectToken(renewed.accessToken)
      expect(token).toMatchObject({ active: true, clientId: emulator.app.id })
      expect(token.active && (token.expiresAt ?? 0)).toBeGreaterThan(Date.now())

      expect(await client.revokeToken(renewed.accessToken)).toBe(true)
      expect(await client.introspectToken(renewed.accessToken)).toEqual({ active: false })
      const revoked = await failure(client.getUserInfoByAccessToken(renewed.accessToken))
      expect(revoked.code).toBe('invalid_token')
    })

    it('AuthenticationClient rejects with `invalid_grant` for a used code and for an unknown refresh token', async () => {
      const client = createClient(row)
      const { code } = await redeem(client)
      const used = await failure(client.getAccessTokenByCode(code))
      expect(used).toMatchObject({ code: 'invalid_grant', endsSession: false })
      const bad = await failure(client.getNewAccessTokenByRefreshToken('0'.repeat(40)))
      expect(bad).toMatchObject({ code: 'invalid_grant', endsSession: true })
    })
  },
)

describe.each(rows.filter(({ method }) => method !== 'none'))(
  'AuthenticationClient with a wrong secret on $protocol with $method',
  (row) => {
    it('AuthenticationClient with a wrong secret rejects with `invalid_client` at all three endpoints', async () => {
      const client = createClient(row, { secret: 'f'.repeat(32) })
      const errors = await Promise.all([
        failure(client.getNewAccessTokenByRefreshToken('a-token')),
        failure(client.introspectToken('a-token')),
        failure(client.revokeToken('a-token')),
      ])
      expect(errors.map(({ code }) => code)).toEqual(Array(3).fill('invalid_client'))
    })
  },
)

describe.each(['oauth', 'oidc'] as const)(
  'user requests and logout URLs of AuthenticationClient on %s',
  (protocol) => {
    it('AuthenticationClient can send the token of a user request in the body', async () => {
      const row = { protocol, method: 'client_secret_post' } as const
      const client = createClient(row, { userInfoTokenPlace: 'body' })
      const { tokens } = await redeem(client)
      const user = await client.getUserInfoByAccessToken(tokens.accessToken)
      expect(user.sub).toBe('603f184cec4505e2868431fc')
    })

    it('the URL from `buildLogoutUrl()` redirects to the `redirectUri` in its options', async () => {
      const client = createClient({ protocol, method: 'client_secret_post' })
      const url = client.buildLogoutUrl({ redirectUri: 'http://localhost:3000/' })
      const response = await fetch(url, { redirect: 'manual' })
      expect([response.status, response.headers.get('location')]).toEqual([
        303,
        'http://localhost:3000/',
      ])
    })
  },
)

it('a code exchange on oidc with a wrong verifier rejects with `invalid_grant`', async () => {
  const client = createClient({ protocol: 'oidc', method: 'none' })
  const { url, nonce } = await client.createAuthorizationRequest()
  const code = (await logIn(url, redirectUri)).searchParams.get('code') ?? ''
  const wrong = client.getAccessTokenByCode(code, { codeVerifier: 'x'.repeat(43), nonce })
  expect((await failure(wrong)).code).toBe('invalid_grant')
})

it('an HS256 ID token is accepted if `idTokenSignedResponseAlg` is HS256', async () => {
  const row = { protocol: 'oidc', method: 'client_secret_post' } as const
  const client = createClient(row, { idTokenSignedResponseAlg: 'HS256' })
  emulator.setApp({ idTokenSignedResponseAlg: 'HS256' })
  expect((await redeem(client)).tokens.idToken).toMatch(/^eyJ/)
})

describe.each(['oauth', 'oidc'] as const)('tenants on %s', (protocol) => {
  const row = { protocol, method: 'none' } as const
  const scope = protocol === 'oidc' ? 'openid tenant_id' : undefined

  async function tenantAfterLogin(options: AuthorizeOptions): Promise<unknown> {
    const client = createClient(row, { scope })
    const { url, state, ...login } = await client.createAuthorizationRequest(options)
    const { searchParams } = await logIn(url, redirectUri)
    const code = client.readCallback(searchParams, state)
    const { accessToken } = await client.getAccessTokenByCode(code, login)
    return (await client.getUserInfoByAccessToken(accessToken))['tenant_id'] ?? undefined
  }

  it.each([
    ['both', 'acme', 'acme'],
    ['tenant_id', 'acme', undefined],
    ['tenantId', undefined, 'acme'],
  ] as const)(
    'if GenAuth reads the tenant from %s, tenantId selects %s, and the parameter tenantId selects %s',
    async (tenantParameter, byOption, byParameter) => {
      emulator.setSwitches({ tenantParameter })
      expect(await tenantAfterLogin({ tenantId: 'acme' })).toBe(byOption)
      expect(await tenantAfterLogin({ params: { tenantId: 'acme' } })).toBe(byParameter)
    },
  )

  it('if the app is restricted to tenants, readCallback() throws access_denied for another tenant', async () => {
    emulator.setApp({ tenants: ['acme'] })
    const client = createClient(row, { scope })
    const { url, state } = await client.createAuthorizationRequest({ tenantId: 'globex' })
    const { searchParams } = await logIn(url, redirectUri)
    const { code } = await failure(() => client.readCallback(searchParams, state))
    expect(code).toBe('access_denied')
    expect(await tenantAfterLogin({ tenantId: 'acme' })).toBe('acme')
  })
})
