import { describe, expect, it } from 'vitest'
import { genauthKinds } from '../support/start-genauth'
import { authMethods, outcomeOf, useGenAuth } from '../support/use-genauth'

const rows = genauthKinds.flatMap((kind) => authMethods.map((method) => [kind, method] as const))
const unknownApp = { appId: 'f'.repeat(24) }

/** An error that GenAuth returned, and that no retry can solve. The session lives on, unless the error ends it. */
function rejection(code: string, status: number, endsSession = false) {
  return { code, status, endsSession, retryable: false }
}

const wrongClient = rejection('invalid_client', 401)

describe.each(rows)('the errors of the %s for an app with %s', (kind, method) => {
  const test = useGenAuth(kind, method)
  const isPublic = method === 'none'
  const wrongMethod = isPublic ? { secret: 'f'.repeat(32) } : { secret: undefined }
  const wrongClients = [
    ['an unknown app', unknownApp],
    [isPublic ? 'a secret' : 'no secret', wrongMethod],
    ...(isPublic ? [] : [['a wrong secret', { secret: 'f'.repeat(32) }] as const]),
  ] as const

  it.each(wrongClients)(
    'every endpoint for clients rejects %s with invalid_client, which does not end the session',
    async (_title, options) => {
      const { accessToken, refreshToken = '' } = await test.tokens()
      const wrong = test.client(options)
      const calls = [
        () => wrong.getAccessTokenByCode('a-code'),
        () => wrong.getNewAccessTokenByRefreshToken(refreshToken),
        () => wrong.introspectToken(accessToken),
        () => wrong.revokeToken(accessToken),
      ]
      for (const call of calls) expect(await outcomeOf(call)).toEqual(wrongClient)
      // The rejected requests have not used or revoked a token.
      await test.client().getNewAccessTokenByRefreshToken(refreshToken)
      expect(await test.client().introspectToken(accessToken)).toMatchObject({ active: true })
    },
  )

  it.each([
    ['an unknown code', { code: 'unknown' }],
    ['a wrong redirect URI', { redirectUri: 'https://app.example/other' }],
    ['a wrong verifier', { codeVerifier: 'v'.repeat(43) }],
    ['no verifier', { codeVerifier: undefined }],
  ])(
    'the token endpoint rejects a code exchange with %s, and the code can still be redeemed',
    async (_title, changes) => {
      const { code, codeVerifier, nonce } = await test.logIn()
      const sent = { code, codeVerifier, nonce, ...changes }
      const wrong = () => test.client().getAccessTokenByCode(sent.code, sent)
      expect(await outcomeOf(wrong)).toEqual(rejection('invalid_grant', 400))
      await test.client().getAccessTokenByCode(code, { codeVerifier, nonce })
    },
  )

  it('the token endpoint rejects an expired code with invalid_grant', async () => {
    const { code, codeVerifier } = await test.logIn()
    test.genauth.expire('AuthorizationCode')
    const late = () => test.client().getAccessTokenByCode(code, { codeVerifier })
    expect(await outcomeOf(late)).toEqual(rejection('invalid_grant', 400))
  })

  it('the token endpoint rejects a used code with invalid_grant, and revokes the tokens of its login', async () => {
    const { code, codeVerifier, nonce } = await test.logIn()
    const redeem = () => test.client().getAccessTokenByCode(code, { codeVerifier, nonce })
    const { accessToken, refreshToken = '' } = await redeem()
    expect(await outcomeOf(redeem)).toEqual(rejection('invalid_grant', 400))
    expect(await test.client().introspectToken(accessToken)).toEqual({ active: false })
    const refresh = () => test.client().getNewAccessTokenByRefreshToken(refreshToken)
    expect(await outcomeOf(refresh)).toEqual(rejection('invalid_grant', 400, true))
  })

  it('the token endpoint rejects an unknown and an expired refresh token with invalid_grant, which ends the session', async () => {
    const { refreshToken = '' } = await test.tokens()
    const unknown = () => test.client().getNewAccessTokenByRefreshToken('unknown')
    expect(await outcomeOf(unknown)).toEqual(rejection('invalid_grant', 400, true))
    test.genauth.expire('RefreshToken')
    const expired = () => test.client().getNewAccessTokenByRefreshToken(refreshToken)
    expect(await outcomeOf(expired)).toEqual(rejection('invalid_grant', 400, true))
  })

  it('the token endpoint rejects a grant that the app may not use with unauthorized_client, which does not end the session', async () => {
    const { refreshToken = '' } = await test.tokens()
    test.genauth.setGrants(['authorization_code'])
    const refresh = () => test.client().getNewAccessTokenByRefreshToken(refreshToken)
    expect(await outcomeOf(refresh)).toEqual(rejection('unauthorized_client', 400))
    test.genauth.setGrants(['authorization_code', 'refresh_token'])
    await refresh()
  })

  it.each([
    ['no grant_type', {}, 'invalid_request'],
    ['an unknown grant_type', { grant_type: 'magic' }, 'unsupported_grant_type'],
    ['the grant_type of the implicit flow', { grant_type: 'implicit' }, 'unauthorized_client'],
    ['no code', { grant_type: 'authorization_code' }, 'invalid_request'],
    ['no refresh_token', { grant_type: 'refresh_token' }, 'invalid_request'],
    [
      'a malformed verifier',
      { grant_type: 'authorization_code', code: 'a-code', code_verifier: 'short' },
      'invalid_grant',
    ],
  ])('the token endpoint rejects a request with %s', async (_title, fields, error) => {
    const response = await test.post('/oidc/token', fields)
    expect([response.status, await response.json()]).toMatchObject([400, { error }])
  })

  it('the token endpoint rejects a refresh with a further scope with invalid_scope, and the refresh token can still be used', async () => {
    const { refreshToken = '' } = await test.tokens()
    const fields = { grant_type: 'refresh_token', refresh_token: refreshToken, scope: 'email' }
    const response = await test.post('/oidc/token', fields)
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: 'invalid_scope' },
    ])
    await test.client().getNewAccessTokenByRefreshToken(refreshToken)
  })

  it('userinfo rejects an unknown, a revoked and an expired access token with invalid_token, which does not end the session', async () => {
    const { accessToken, refreshToken = '' } = await test.tokens()
    const me = (token: string) => outcomeOf(() => test.client().getUserInfoByAccessToken(token))
    expect(await me(accessToken)).toBe('no error')
    const invalid = rejection('invalid_token', 401)
    expect(await me('unknown')).toEqual(invalid)
    await test.client().revokeToken(accessToken)
    expect(await me(accessToken)).toEqual(invalid)
    const next = await test.client().getNewAccessTokenByRefreshToken(refreshToken)
    expect(await me(next.accessToken)).toBe('no error')
    test.genauth.expire('AccessToken')
    expect(await me(next.accessToken)).toEqual(invalid)
  })

  it.each([
    ['no token', '', false, 400, 'invalid_request'],
    ['a missing scope', '?scope=openid+email', true, 400, 'invalid_scope'],
  ])('userinfo rejects a request with %s', async (_title, query, hasToken, status, error) => {
    const { accessToken } = await test.tokens()
    const headers = hasToken ? { authorization: `Bearer ${accessToken}` } : {}
    const response = await fetch(`${test.genauth.url}/oidc/me${query}`, { headers })
    expect([response.status, await response.json()]).toMatchObject([status, { error }])
  })

  it.each(['introspection', 'revocation'])('%s rejects a request without a token', async (name) => {
    const response = await test.post(`/oidc/token/${name}`, {})
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: "missing required parameter 'token'" },
    ])
  })

  it('introspection reports an unknown, an expired and a used token as not active, and revocation accepts an unknown token', async () => {
    const { accessToken, refreshToken = '' } = await test.tokens()
    const client = test.client()
    expect(await client.introspectToken('unknown')).toEqual({ active: false })
    expect(await client.revokeToken('unknown')).toBe(true)
    await client.getNewAccessTokenByRefreshToken(refreshToken)
    expect(await client.introspectToken(refreshToken)).toEqual({ active: false })
    test.genauth.expire('AccessToken')
    expect(await client.introspectToken(accessToken)).toEqual({ active: false })
  })
})
