import { readAppHost } from '@genauth/core/internal'
import type { AuthServerOptions } from './auth-server-options'
import { findLogoutKeys } from './logout-tokens/find-logout-keys'
import type { LogoutToken } from './logout-tokens/logout-token'
import { verifyLogoutToken } from './logout-tokens/verify-logout-token'
import type { ServerRuntime } from './runtime/ports'
import { toDate } from './runtime/to-date'
import { assertOption } from './server-config'

/**
 * Creates the function that verifies GenAuth's logout tokens.
 *
 * @returns `undefined` if the option `backchannelLogout` is not set.
 * @throws {GenAuthError} `invalid_options`
 */
export function createLogoutTokens(
  options: AuthServerOptions,
  { timeoutMs, now }: { timeoutMs: number; now: ServerRuntime['now'] },
): ((token: string) => Promise<LogoutToken>) | undefined {
  const { backchannelLogout = false, appId, secret, protocol } = options
  assertOption(
    typeof backchannelLogout === 'boolean',
    'backchannelLogout is not a boolean. Pass true or false.',
  )
  if (!backchannelLogout) return undefined
  assertOption(
    protocol === 'oidc',
    "backchannelLogout requires `protocol: 'oidc'`. Remove backchannelLogout, or set protocol to oidc.",
  )
  const appHost = readAppHost(options)
  const alg = options.idTokenSignedResponseAlg ?? 'RS256'
  const isSymmetric = alg.startsWith('HS')
  assertOption(
    !isSymmetric || secret !== undefined,
    `backchannelLogout requires the option secret, because GenAuth signs logout tokens with this secret (${alg}). Pass secret.`,
  )
  const url = `${appHost}/oidc/.well-known/jwks.json`
  const secretKey = new TextEncoder().encode(secret)
  const findKey = isSymmetric
    ? async () => secretKey
    : findLogoutKeys({ url, timeoutMs, fetch: options.fetch })
  const issuer = options.issuer ?? `${appHost}/oidc`
  const rules = { issuer, appId, alg, findKey, now: () => toDate(now()) }
  return (token) => verifyLogoutToken(token, rules)
}
