import { readAppHost } from '@genauth/core'
import type { AuthServerOptions } from './auth-server-options'
import { findLogoutKeys } from './logout-tokens/find-logout-keys'
import type { LogoutToken } from './logout-tokens/logout-token'
import { verifyLogoutToken } from './logout-tokens/verify-logout-token'
import type { ServerRuntime } from './runtime/ports'
import { toDate } from './runtime/to-date'
import { assertOption } from './server-config'

/**
 * Creates the check of GenAuth's logout tokens, for who wants them.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function createLogoutTokens(
  options: AuthServerOptions,
  { timeoutMs, now }: { timeoutMs: number; now: ServerRuntime['now'] },
): ((token: string) => Promise<LogoutToken>) | undefined {
  const { backchannelLogout = false, appId, secret, protocol } = options
  assertOption(typeof backchannelLogout === 'boolean', 'backchannelLogout must be true or false.')
  if (!backchannelLogout) return undefined
  assertOption(protocol === 'oidc', 'backchannelLogout needs the protocol oidc: oauth has none.')
  const appHost = readAppHost(options)
  const alg = options.idTokenSignedResponseAlg ?? 'RS256'
  const isSymmetric = alg.startsWith('HS')
  assertOption(
    !isSymmetric || secret !== undefined,
    `backchannelLogout needs the secret, where tokens are signed with it (${alg}).`,
  )
  const address = `${appHost}/oidc/.well-known/jwks.json`
  const secretKey = new TextEncoder().encode(secret)
  const findKey = isSymmetric
    ? async () => secretKey
    : findLogoutKeys({ address, timeoutMs, fetch: options.fetch })
  const issuer = options.issuer ?? `${appHost}/oidc`
  const rules = { issuer, appId, alg, findKey, now: () => toDate(now()) }
  return (token) => verifyLogoutToken(token, rules)
}
