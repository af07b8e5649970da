import { GenAuthError } from '@genauth/core'
import type { ServerConfig } from '../server-config'
import type { RouteQuery } from './route'

/** The maximum length of an encoded `login_hint`. With a longer hint, the redirect to GenAuth could be too long for a proxy. */
const maxHintLength = 500

/**
 * Reads a login that another site started (OpenID Connect Core, section 4). Such a login has the parameter `iss`. Its parameter
 * `target_link_uri` is ignored, so that no other site can choose where the user continues.
 *
 * @returns The parameters for the authorization request, or `undefined` if no other site started the login.
 * @throws {GenAuthError} `invalid_request` if `iss` is not the app's issuer
 */
export function readThirdPartyLogin(
  { issuer, protocol }: ServerConfig,
  query: RouteQuery,
): Record<string, string> | undefined {
  const [iss, ...others] = query.getAll('iss')
  if (iss === undefined) return undefined
  if (protocol !== 'oidc' || iss !== issuer || others.length > 0) {
    throw new GenAuthError(
      'invalid_request',
      "The parameter iss is not the app's issuer. Pass the option issuer of createAuthServer(), or omit iss.",
    )
  }
  const hint = query.get('login_hint')
  return hint && encodeURIComponent(hint).length <= maxHintLength ? { login_hint: hint } : {}
}
