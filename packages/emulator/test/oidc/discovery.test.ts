import { expect, test } from 'vitest'
import { read } from '../support/client'
import { startEmulator } from '../support/use-emulator'

test.each([[''], ['/tenant/a']])(
  'the emulator serves metadata and keys below the base path "%s"',
  async (path) => {
    const emulator = await startEmulator({ basePath: path })
    const { json } = await read(
      await fetch(`${emulator.url}/oidc/.well-known/openid-configuration`),
    )
    const base = `${emulator.url}/oidc`
    expect(json).toMatchObject({
      issuer: base,
      authorization_endpoint: `${base}/auth`,
      token_endpoint: `${base}/token`,
      userinfo_endpoint: `${base}/me`,
      introspection_endpoint: `${base}/token/introspection`,
      revocation_endpoint: `${base}/token/revocation`,
      end_session_endpoint: `${base}/session/end`,
      jwks_uri: `${base}/.well-known/jwks.json`,
      code_challenge_methods_supported: ['S256', 'plain'],
      authorization_response_iss_parameter_supported: false,
    })
    const jwks = await read(await fetch(String(json['jwks_uri'])))
    expect(jwks.json['keys']).toEqual([
      expect.objectContaining({ kty: 'RSA', alg: 'RS256', kid: expect.any(String) }),
    ])
    expect(jwks.text).not.toContain('"d"')
  },
)

test('/oauth has no metadata, as at GenAuth', async () => {
  const emulator = await startEmulator()
  const response = await fetch(`${emulator.url}/oauth/.well-known/openid-configuration`)
  expect(response.status).toBe(404)
})
