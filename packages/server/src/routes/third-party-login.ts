import { GenAuthError, type LoginOptions } from '@genauth/core'
import type { ServerConfig } from '../server-config'
import { readForeignQuery } from './login-query'
import type { RouteQuery } from './route'

/**
 * Reads a login that another site started (OpenID Connect Core, section 4). Such a login has the parameter `iss`. Its parameter
 * `target_link_uri` is ignored, so that no other site can choose where the user continues.
 *
 * @returns The options of the login, or `undefined` if it has no `iss`.
 * @throws {GenAuthError} `invalid_request` if `iss` is not the app's issuer, and the codes of `readForeignQuery`
 */
export function readThirdPartyLogin(
  { issuer, protocol }: ServerConfig,
  query: RouteQuery,
): LoginOptions | undefined {
  const [iss, ...others] = query.getAll('iss')
  if (iss === undefined) return undefined
  if (protocol !== 'oidc' || iss !== issuer || others.length > 0) {
    throw new GenAuthError(
      'invalid_request',
      "The parameter iss is not the app's issuer. Pass the option `issuer` of createAuthServer(), or omit iss.",
    )
  }
  return readForeignQuery(query)
}
