import type { LoginOptions } from '@genauth/core'
import { describeLogin, type LoginRequest } from '@genauth/core/internal'
import type { LoginTransaction, StoredLoginOptions } from '../cookies/login-cookies'
import type { ServerConfig } from '../server-config'

/** The scope whose claim is the tenant of the user. A login to a tenant requests it, so that the callback can check the tenant. */
const tenantScope = 'tenant_id'

/**
 * Converts the options of a login to an authorization request. A login to a tenant also requests the scope `tenant_id`.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function describeRequest(
  config: Pick<ServerConfig, 'protocol' | 'requestAuthTime' | 'scope'>,
  options: LoginOptions | undefined = {},
): LoginRequest {
  const { tenantId, extraScopes = [] } = options
  if (tenantId === undefined) return describeLogin(config, options)
  return describeLogin(config, { ...options, extraScopes: [...extraScopes, tenantScope] })
}

/**
 * Returns the options that the login's cookie contains: those that the callback checks, and those that a repeated login needs. `loginHint`,
 * `screen` and `params` are not stored, because the cookie must be small.
 */
export function storedOptions(options: LoginOptions): StoredLoginOptions | undefined {
  const { prompt, scope, extraScopes, tenantId, connection, uiLocales } = options
  const { maxAgeSeconds, acrValues } = options
  const stored = {
    prompt,
    scope,
    extraScopes,
    tenantId,
    connection,
    uiLocales,
    maxAgeSeconds,
    acrValues,
  }
  return Object.values(stored).some((value) => value !== undefined) ? stored : undefined
}

/** A login that replaces another one. */
export type RepeatedLogin = Pick<
  LoginTransaction,
  'isForeign' | 'isRestarted' | 'isSecondTry' | 'options' | 'popup' | 'replaces' | 'returnTo'
>

/** Returns the login that replaces a login which was lost because a server process stopped. */
export function restartOf(transaction: LoginTransaction): RepeatedLogin {
  const { returnTo, popup, replaces, isForeign, isSecondTry, options } = transaction
  return { returnTo, popup, replaces, isForeign, isSecondTry, options, isRestarted: true }
}

/**
 * Returns the second attempt of a login whose authentication is too old. It asks the user to log in again. The other values of `prompt` stay,
 * because GenAuth issues a refresh token only after `prompt=consent`.
 */
export function secondTryOf(
  transaction: LoginTransaction,
  config: Pick<ServerConfig, 'consentForOfflineAccess' | 'protocol' | 'requestAuthTime' | 'scope'>,
): RepeatedLogin {
  const { returnTo, popup, replaces, isForeign, isRestarted, options = {} } = transaction
  const prompts = promptsOf(options, config)
  const prompt = [...new Set(['login', ...prompts])].join(' ')
  const login = { returnTo, popup, replaces, isForeign, isRestarted }
  return { ...login, options: { ...options, prompt }, isSecondTry: true }
}

/** Returns the prompts of a login, as `createAuthorizationRequest` sends them. */
export function promptsOf(
  options: StoredLoginOptions,
  config: Parameters<typeof secondTryOf>[1],
): string[] {
  if (options.prompt !== undefined) return options.prompt.split(' ')
  const isOffline = describeRequest(config, options).scope.split(' ').includes('offline_access')
  return config.consentForOfflineAccess && isOffline ? ['consent'] : []
}
