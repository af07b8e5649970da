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
    ['oidc', `/oidc/session/end?client_id=${appId}`],
  ])('gives the page of %s', (protocol, path) => {
    expect(createClient(protocol).buildLogoutUrl()).toBe(appHost + path)
  })

  it.each<[Protocol, string]>([
    ['oauth', 'redirect_uri'],
    ['saml', 'redirect_uri'],
    ['cas', 'url'],
    ['oidc', 'post_logout_redirect_uri'],
  ])('under %s sends the redirect as %s, encoded exactly once', (protocol, name) => {
    const redirectUri = 'http://localhost:3000/tschüß?a=1&b=2#top'
    const url = new URL(createClient(protocol).buildLogoutUrl({ redirectUri }))
    expect(url.searchParams.get(name)).toBe(redirectUri)
    expect(url.hash).toBe('')
  })

  it('tells oidc whose session it is by the ID token instead of the client', () => {
    const url = createClient('oidc').buildLogoutUrl({ idToken: 'a.b.c', state: 'a-state' })
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      id_token_hint: 'a.b.c',
      state: 'a-state',
    })
  })

  it('refuses a relative redirectUri', async () => {
    const error = await failure(() => createClient('oauth').buildLogoutUrl({ redirectUri: '/bye' }))
    expect(error.code).toBe('invalid_options')
    expect(error.message).toContain('redirectUri')
  })
})
