import * as oidc from 'openid-client'
import { describe, expect, test } from 'vitest'
import type { Emulator } from '../src/index'
import { createBrowser } from './support/browser'
import { callback } from './support/client'
import { useEmulator } from './support/use-emulator'

const emulator = useEmulator({ basePath: '/tenant' })
const home = 'http://localhost:3000/'

const methods = {
  client_secret_post: (secret: string) => oidc.ClientSecretPost(secret),
  client_secret_basic: (secret: string) => oidc.ClientSecretBasic(secret),
  none: () => oidc.None(),
}

function setMethod(target: Emulator, method: keyof typeof methods): oidc.ClientAuth {
  target.setApp({
    tokenEndpointAuthMethod: method,
    introspectionEndpointAuthMethod: method,
    revocationEndpointAuthMethod: method,
  })
  return methods[method](target.app.secret)
}

async function discover(auth: oidc.ClientAuth, metadata = {}): Promise<oidc.Configuration> {
  const { url, app } = emulator.current
  return oidc.discovery(new URL(`${url}/oidc`), app.id, metadata, auth, {
    execute: [oidc.allowInsecureRequests],
  })
}

async function logIn(config: oidc.Configuration, scope: string) {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
  const checks = {
    pkceCodeVerifier,
    expectedState: oidc.randomState(),
    expectedNonce: oidc.randomNonce(),
  }
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope,
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    prompt: 'consent',
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  })
  return { checks, callbackUrl: await createBrowser().authorize(url.href) }
}

describe.each(Object.keys(methods) as (keyof typeof methods)[])(
  'openid-client with %s',
  (method) => {
    test('openid-client completes the oidc flow from login to logout', async () => {
      const config = await discover(setMethod(emulator.current, method))
      const { checks, callbackUrl } = await logIn(config, 'openid profile offline_access')
      const tokens = await oidc.authorizationCodeGrant(config, callbackUrl, checks)
      const sub = tokens.claims()?.sub ?? ''
      expect(sub).toBe(emulator.current.users[0]?.claims.sub)

      const user = await oidc.fetchUserInfo(config, tokens.access_token, sub)
      expect(user.name).toBe('Ada Lovelace')

      const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')
      expect(refreshed.access_token).not.toBe(tokens.access_token)
      expect(refreshed.claims()?.sub).toBe(sub)

      const active = await oidc.tokenIntrospection(config, refreshed.access_token)
      expect(active).toMatchObject({ active: true, sub })
      await oidc.tokenRevocation(config, refreshed.access_token)
      const ended = await oidc.tokenIntrospection(config, refreshed.access_token)
      expect(ended.active).toBe(false)

      const logout = oidc.buildEndSessionUrl(config, {
        post_logout_redirect_uri: home,
        id_token_hint: tokens.id_token ?? '',
      })
      const response = await fetch(logout, { redirect: 'manual' })
      expect(response.headers.get('location')).toBe(home)
    })

    test('openid-client completes the oauth flow from login to revocation', async () => {
      const { url, app } = emulator.current
      const auth = setMethod(emulator.current, method)
      const base = `${url}/oauth`
      const server = {
        issuer: base,
        authorization_endpoint: `${base}/auth`,
        token_endpoint: `${base}/token`,
        introspection_endpoint: `${base}/token/introspection`,
        revocation_endpoint: `${base}/token/revocation`,
      }
      const config = new oidc.Configuration(server, app.id, {}, auth)
      oidc.allowInsecureRequests(config)
      const expectedState = oidc.randomState()
      const authorizeUrl = oidc.buildAuthorizationUrl(config, {
        redirect_uri: callback,
        scope: 'user',
        state: expectedState,
      })
      const callbackUrl = await createBrowser().authorize(authorizeUrl.href)
      const tokens = await oidc.authorizationCodeGrant(config, callbackUrl, { expectedState })
      const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')
      expect(refreshed.refresh_token).not.toBe(tokens.refresh_token)
      expect((await oidc.tokenIntrospection(config, refreshed.access_token)).active).toBe(true)
      await oidc.tokenRevocation(config, refreshed.access_token)
      expect((await oidc.tokenIntrospection(config, refreshed.access_token)).active).toBe(false)
    })
  },
)

test('openid-client accepts an ID token that is signed with HS256', async () => {
  emulator.current.setApp({ idTokenSignedResponseAlg: 'HS256' })
  const config = await discover(setMethod(emulator.current, 'client_secret_post'), {
    client_secret: emulator.current.app.secret,
    id_token_signed_response_alg: 'HS256',
  })
  const { checks, callbackUrl } = await logIn(config, 'openid')
  const tokens = await oidc.authorizationCodeGrant(config, callbackUrl, checks)
  expect(tokens.claims()?.sub).toBeTruthy()
})

test('openid-client verifies an RS256 signature with the published key', async () => {
  const config = await discover(setMethod(emulator.current, 'client_secret_post'))
  oidc.enableNonRepudiationChecks(config)
  const { checks, callbackUrl } = await logIn(config, 'openid')
  const tokens = await oidc.authorizationCodeGrant(config, callbackUrl, checks)
  expect(tokens.claims()?.sub).toBeTruthy()
  expect(emulator.current.count('jwks')).toBeGreaterThan(0)
})

test('openid-client rejects a callback without iss if the metadata announces iss', async () => {
  emulator.current.setSwitches({ issuerInCallback: true })
  const config = await discover(setMethod(emulator.current, 'client_secret_post'))
  emulator.current.setSwitches({ issuerInCallback: false })
  const { checks, callbackUrl } = await logIn(config, 'openid')
  await expect(oidc.authorizationCodeGrant(config, callbackUrl, checks)).rejects.toMatchObject({
    cause: { message: expect.stringContaining('iss') },
  })
})
