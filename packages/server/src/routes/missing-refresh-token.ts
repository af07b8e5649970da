import { GenAuthError, type TokenSet } from '@genauth/core'
import type { StoredLoginOptions } from '../cookies/login-cookies'
import type { IncomingRequest } from '../http/reply'
import type { ServerConfig } from '../server-config'
import { describeRequest, promptsOf } from './login-request'

/** A login whose tokens have arrived. */
interface CompletedLogin {
  readonly options?: StoredLoginOptions | undefined
  readonly tokens: Pick<TokenSet, 'refreshToken'>
}

/** What the check reads of the server's configuration. */
type ScopeConfig = Pick<
  ServerConfig,
  'consentForOfflineAccess' | 'protocol' | 'requestAuthTime' | 'scope'
>

/** Reports a login that requested `offline_access` and got no refresh token. */
export type CheckRefreshToken = (
  login: CompletedLogin,
  request: Pick<IncomingRequest, 'headers' | 'url'>,
) => void

/**
 * Creates the function that reports to `onError` that GenAuth issues no refresh token. It reports the first such login only, because the
 * cause is a setting, and not the login.
 */
export function createCheckRefreshToken(
  config: ScopeConfig,
  report: (error: GenAuthError, request: Parameters<CheckRefreshToken>[1]) => void,
): CheckRefreshToken {
  let isReported = false
  return (login, request) => {
    const error = isReported ? undefined : findMissingRefreshToken(config, login)
    if (!error) return
    isReported = true
    report(error, request)
  }
}

/**
 * Returns an error that names the setting to change if a login on `oidc` requested `offline_access` and got no refresh token (OpenID Connect
 * Core, section 11).
 */
function findMissingRefreshToken(
  config: ScopeConfig,
  { options = {}, tokens }: CompletedLogin,
): GenAuthError | undefined {
  if (config.protocol !== 'oidc' || tokens.refreshToken !== undefined) return undefined
  const isRequested = describeRequest(config, options).scope.split(' ').includes('offline_access')
  if (!isRequested) return undefined
  return new GenAuthError(
    'no_refresh_token',
    `The login requested offline_access, but GenAuth issued no refresh token, so the session ends with its access token. ${adviceOf(config, options)}`,
  )
}

function adviceOf(config: ScopeConfig, options: StoredLoginOptions): string {
  if (promptsOf(options, config).includes('consent')) {
    return "Enable the refresh_token grant for the application in GenAuth's console."
  }
  return config.consentForOfflineAccess
    ? 'The prompt of this login replaced prompt=consent. Add consent to the option `prompt`, such as "login consent".'
    : 'The option consentForOfflineAccess is false, and this tenant requires prompt=consent. Set it to true, or omit it.'
}
