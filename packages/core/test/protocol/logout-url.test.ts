import { describe, expect, it } from 'vitest'
import { AuthenticationClient } from '../../src/authentication-client'
import type { Protocol } from '../../src/protocol/endpoints'
import { failure } from '../support/failure'
import { appId } from '../support/sample-data'

const appHost = 'https://sample-app.genauth.ai'

function createClient(protocol: Protocol): AuthenticationClient {
  return new AuthenticationClient({ appId, appHost, protocol })
}

describe('buildLogoutUrl', () => {
  it.each<[Protocol, string]>([
    ['oauth', '/login/profile/logout'],
    ['saml', '/login/profile/logout'],
    ['cas', '/cas-idp/logout'],
    ['oidc', '/login/profile/logout'],
  ])('`buildLogoutUrl()` returns the logout URL for the protocol %s', (protocol, path) => {
    expect(createClient(protocol).buildLogoutUrl()).toBe(appHost + path)
  })

  it.each<[Protocol, string, string | undefined]>([
    ['oauth', 'redirect_uri', undefined],
    ['saml', 'redirect_uri', undefined],
    ['cas', 'url', undefined],
    ['oidc', 'post_logout_redirect_uri', 'a.b.c'],
    ['oidc', 'redirect_uri', undefined],
  ])(
    '`buildLogoutUrl()` for %s sends the redirect URI as %s, encoded exactly once',
    (protocol, name, idToken) => {
      const redirectUri = 'http://localhost:3000/tschüß?a=1&b=2#top'
      const url = new URL(createClient(protocol).buildLogoutUrl({ redirectUri, idToken }))
      expect(url.searchParams.get(name)).toBe(redirectUri)
      expect(url.hash).toBe('')
    },
  )

  it('`buildLogoutUrl()` for oidc sends the ID token and no client ID', () => {
    const url = createClient('oidc').buildLogoutUrl({ idToken: 'a.b.c', state: 'a-state' })
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      id_token_hint: 'a.b.c',
      state: 'a-state',
    })
  })

  it.each<[string, string | undefined]>([
    ['the ID token is missing', undefined],
    ['the ID token is empty', ''],
    ['the ID token is encrypted', 'a.b.c.d.e'],
    ['the ID token is invalid', 'abc'],
    ['the URL would be longer than 4,000 characters', `a.${'b'.repeat(4000)}.c`],
  ])(
    'L11: `buildLogoutUrl()` for oidc returns a universal logout URL without a state if %s',
    (_why, idToken) => {
      const redirectUri = 'https://app.example/bye'
      const url = createClient('oidc').buildLogoutUrl({ redirectUri, idToken, state: 'a-state' })
      expect(url).toBe(
        `${appHost}/login/profile/logout?redirect_uri=${encodeURIComponent(redirectUri)}`,
      )
    },
  )

  it('L11: `buildLogoutUrl()` for oidc sends the ID token if the URL has at most 4,000 characters', () => {
    const client = createClient('oidc')
    const lengthOf = (size: number) =>
      client.buildLogoutUrl({ idToken: `a.${'b'.repeat(size)}.c` }).length
    const most = 4000 - lengthOf(0)
    expect([lengthOf(most), lengthOf(most + 1)]).toEqual([
      4000,
      `${appHost}/login/profile/logout`.length,
    ])
  })

  it('`buildLogoutUrl()` rejects a relative redirectUri', async () => {
    const error = await failure(() => createClient('oauth').buildLogoutUrl({ redirectUri: '/bye' }))
    expect(error.code).toBe('invalid_options')
    expect(error.message).toContain('redirectUri')
  })
})
