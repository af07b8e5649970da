import { describe, expect, it } from 'vitest'
import { otherAppId } from '../support/old-engine-configuration'
import { genauthKinds } from '../support/start-genauth'
import { authMethods, homeUrl, outcomeOf, useGenAuth } from '../support/use-genauth'

const rows = genauthKinds.flatMap((kind) => authMethods.map((method) => [kind, method] as const))

describe.each(rows)('the tokens of the %s for an app with %s', (kind, method) => {
  const test = useGenAuth(kind, method)
  const isActive = async (token = '') => (await test.client().introspectToken(token)).active

  it('introspection describes an access token, and a refresh token without a token type', async () => {
    const { accessToken, refreshToken = '', idToken } = await test.tokens()
    const { id } = test.genauth.app
    const common = { active: true, clientId: id, scope: 'openid profile offline_access' }
    const access = await test.client().introspectToken(accessToken)
    expect(access).toMatchObject({ ...common, tokenType: 'Bearer', sub: expect.any(String) })
    if (!access.active) throw new Error('The token is not active.')
    expect((access.expiresAt ?? 0) - (access.issuedAt ?? 0)).toBe(3600_000)
    const refresh = await test.client().introspectToken(refreshToken)
    expect(refresh).toMatchObject(common)
    expect(refresh).toMatchObject({ tokenType: undefined })
    expect(await isActive(idToken)).toBe(false)
  })

  it('a second use of a rotated refresh token returns invalid_grant, which ends the session, and revokes all tokens of the SSO session', async () => {
    const first = await test.tokens()
    const other = await test.tokens()
    const refresh = (token = '') => test.client().getNewAccessTokenByRefreshToken(token)
    const second = await refresh(first.refreshToken)
    expect(second.refreshToken).not.toBe(first.refreshToken)
    expect(await outcomeOf(() => refresh(first.refreshToken))).toEqual({
      ...{ code: 'invalid_grant', status: 400, endsSession: true, retryable: false },
    })
    expect(await isActive(first.accessToken)).toBe(false)
    expect(await isActive(second.accessToken)).toBe(false)
    expect(await outcomeOf(() => refresh(second.refreshToken))).toMatchObject({
      code: 'invalid_grant',
      endsSession: true,
    })
    expect(await isActive(other.accessToken)).toBe(false)
  })

  it('the revocation of an access token keeps the refresh token, and the revocation of a refresh token revokes all tokens of the login', async () => {
    const client = test.client()
    const first = await test.tokens()
    expect(await client.revokeToken(first.accessToken)).toBe(true)
    expect(await isActive(first.accessToken)).toBe(false)
    const second = await client.getNewAccessTokenByRefreshToken(first.refreshToken ?? '')
    expect(await client.revokeToken(second.refreshToken ?? '')).toBe(true)
    expect(await isActive(second.accessToken)).toBe(false)
    const refresh = () => client.getNewAccessTokenByRefreshToken(second.refreshToken ?? '')
    expect(await outcomeOf(refresh)).toMatchObject({ code: 'invalid_grant', endsSession: true })
  })

  it('the revocation with a wrong token type hint revokes the token', async () => {
    const { accessToken } = await test.tokens()
    await test.client().revokeToken(accessToken, { tokenTypeHint: 'refresh_token' })
    expect(await isActive(accessToken)).toBe(false)
  })

  it('a logout with the ID token returns to the app with the state, ends the login and revokes its tokens', async () => {
    const { accessToken, refreshToken = '', idToken = '' } = await test.tokens()
    const options = { idToken, redirectUri: homeUrl, state: 'a-state' }
    const location = await test.browser.logOut(test.client().buildLogoutUrl(options))
    expect(location).toBe(`${homeUrl}?state=a-state`)
    expect(await isActive(accessToken)).toBe(false)
    expect(await isActive(refreshToken)).toBe(false)
    const silent = test.client().buildAuthorizeUrl({ prompt: 'none', state: 'a-state' })
    const { searchParams } = await test.browser.logIn(silent)
    const read = () => test.client().readCallback(searchParams, 'a-state')
    expect(await outcomeOf(read)).toMatchObject({ code: 'login_required', endsSession: false })
  })
})

// The emulator has one app only.
describe.each(authMethods)(
  'the tokens of another app at the old engine for an app with %s',
  (method) => {
    const test = useGenAuth('old engine', method)

    it('another app can neither refresh, revoke nor introspect a token', async () => {
      const { accessToken, refreshToken = '' } = await test.tokens()
      const other = test.client({ appId: otherAppId, secret: undefined })
      const refresh = () => other.getNewAccessTokenByRefreshToken(refreshToken)
      expect(await outcomeOf(refresh)).toMatchObject({ code: 'invalid_grant', endsSession: true })
      expect(await outcomeOf(() => other.revokeToken(accessToken))).toEqual({
        ...{ code: 'invalid_request', status: 400, endsSession: false, retryable: false },
      })
      expect(await other.introspectToken(accessToken)).toEqual({ active: false })
      expect(await test.client().introspectToken(accessToken)).toMatchObject({ active: true })
      await test.client().getNewAccessTokenByRefreshToken(refreshToken)
    })
  },
)
