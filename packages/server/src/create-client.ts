import { AuthenticationClient } from '@genauth/core'
import type { AuthServerOptions } from './auth-server-options'
import { assertOption } from './server-config'

/**
 * Creates the client that calls GenAuth. Its constructor checks the options of `AuthenticationClient`.
 *
 * @throws {GenAuthError} `invalid_options`, `secret_in_page`
 */
export function createClient(options: AuthServerOptions): AuthenticationClient {
  assertOption(
    typeof options === 'object' && options !== null,
    'Options are missing. Pass { appId, secret, appHost, protocol, redirectUri, cookieSecrets }.',
  )
  const { protocol, redirectUri, secret } = options
  assertOption(
    protocol === 'oauth' || protocol === 'oidc',
    "protocol must be oauth or oidc. Use the protocol that the application has in GenAuth's console.",
  )
  assertOption(
    redirectUri !== undefined,
    'redirectUri is missing. Pass the public callback URL, such as https://app.example/auth/callback.',
  )
  assertOption(
    secret !== undefined || options.tokenEndpointAuthMethod === 'none',
    "secret is missing. Copy it from GenAuth's console, or set tokenEndpointAuthMethod to none for an application without a secret.",
  )
  assertOption(
    typeof secret !== 'string' ||
      secret.trim() !== '' ||
      options.tokenEndpointAuthMethod === 'none',
    "secret is empty. Copy it from GenAuth's console. For an application without a secret, omit it and set tokenEndpointAuthMethod to none.",
  )
  return new AuthenticationClient({ ...options })
}
