import { AuthenticationClient } from '@genauth/core'
import type { AuthServerOptions } from './auth-server-options'
import { assertOption } from './server-config'

/**
 * Creates the client that talks to GenAuth, whose constructor checks all options that are its own.
 *
 * @throws {GenAuthError} `invalid_options`, `secret_in_page`
 */
export function createClient(options: AuthServerOptions): AuthenticationClient {
  assertOption(
    typeof options === 'object' && options !== null,
    'Options are missing: pass { appId, secret, appHost, protocol, redirectUri, cookieSecrets }.',
  )
  const { protocol, redirectUri, secret } = options
  assertOption(
    protocol === 'oauth' || protocol === 'oidc',
    "protocol must be oauth or oidc, as the application in GenAuth's console is.",
  )
  assertOption(
    redirectUri !== undefined,
    'redirectUri is missing: the public address of the callback, such as https://app.example/auth/callback.',
  )
  assertOption(
    secret !== undefined || options.tokenEndpointAuthMethod === 'none',
    "secret is missing: copy it from GenAuth's console, or set tokenEndpointAuthMethod to none for an application without one.",
  )
  assertOption(
    typeof secret !== 'string' ||
      secret.trim() !== '' ||
      options.tokenEndpointAuthMethod === 'none',
    "secret is empty: copy it from GenAuth's console, or leave it out and set tokenEndpointAuthMethod to none for an application without one.",
  )
  return new AuthenticationClient({ ...options })
}
