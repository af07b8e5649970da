import { GenAuthError } from '@genauth/core'
import type { ServerSession } from '../auth-server'
import type { FailureNotice } from '../cookies/flash'
import { errorResponse } from '../http/responses'
import { outdatedCookie, renewRequired } from '../routes/renew-required'
import type { SessionReading } from '../sessions/sessions'
import type { RequireSessionOptions } from './options'
import type { Refusal } from './refuse'

/** The refusal of a signed-out user. If a token refresh has replaced the cookie, the page can get the current cookie and repeat the request. */
export function signedOut(reading: SessionReading, loginUrl: string): Refusal {
  const text = 'Log in to see this page.'
  const { unclaimed, superseded, reason = 'none' } = reading.record ? {} : reading
  if (unclaimed ?? superseded) {
    return { ...partsOf(outdatedCookie()), text, status: 401, loginUrl, retryable: true }
  }
  const error =
    reason === 'none'
      ? new GenAuthError('not_authenticated', 'The user is signed out. Start a login.')
      : new GenAuthError('session_expired', 'The session has ended. Log in again.')
  return { ...partsOf(error), text, status: 401, loginUrl }
}

function partsOf({ code, message }: GenAuthError): Pick<Refusal, 'code' | 'message'> {
  return { code, message }
}

/** The refusal of a user whose last login has failed. A redirect could repeat the failure endlessly. */
export function failedLogin(
  { code, message }: FailureNotice,
  loginUrl: string,
  setCookies: readonly string[],
): Refusal {
  return { code, message, text: message, status: 401, loginUrl, isLoginFailed: true, setCookies }
}

/** The values from which {@link forbidden} finds the advice. */
export interface ForbiddenFacts {
  readonly role: string | undefined
  readonly session: Pick<ServerSession, 'scope' | 'user'>
  /** The scopes that the server requests in each login. */
  readonly requestedScope: string
}

/** The refusal of a user without the role, or for whom `when` returned `false`. */
export function forbidden({ role, session, requestedScope }: ForbiddenFacts): Refusal {
  const { scope, user } = session
  const lacksScope = !scope.includes('roles') && (user?.['roles'] ?? undefined) === undefined
  const isUnknown = role !== undefined && lacksScope
  const isRequested = requestedScope.split(' ').includes('roles')
  const message = !isUnknown
    ? 'The user does not have the role, or the option `when` returned false. Give the user the role in GenAuth, or show another page.'
    : isRequested
      ? "The session has no claim `roles`, because GenAuth did not grant the scope roles to this login. Log in again. If this does not help, allow the scope roles for the application in GenAuth's console."
      : "The session has no claim `roles`, because the login did not request the scope roles. Add `extraScopes: ['roles']` to createAuthServer(), and log in again."
  return {
    ...partsOf(new GenAuthError('forbidden', message)),
    text: 'You do not have access to this page.',
    status: 403,
    isSetUpError: isUnknown && !isRequested,
  }
}

/** The refusal of a login that is too old or too weak, with the challenge of RFC 9470, section 3. */
export function stepUp(
  { maxAgeSeconds, acrValues }: RequireSessionOptions,
  loginUrl: string,
): Refusal {
  const parameters = [
    'error="insufficient_user_authentication"',
    ...(maxAgeSeconds === undefined ? [] : [`max_age=${maxAgeSeconds}`]),
    ...(acrValues === undefined ? [] : [`acr_values="${acrValues.join(' ')}"`]),
  ]
  const error = new GenAuthError(
    'insufficient_user_authentication',
    'The login is too old or too weak for this request. Log in again with the parameters of the header WWW-Authenticate.',
  )
  return {
    ...partsOf(error),
    text: 'Log in again to see this page.',
    status: 401,
    loginUrl,
    challenge: `Bearer ${parameters.join(', ')}`,
  }
}

/**
 * The refusal of a user whose claims are unknown or too old. A script can refresh the session and repeat the request. A navigation cannot, so
 * it needs a login, unless the last login was a moment ago and has brought no claims either.
 */
export function claimsOutdated({
  loginUrl,
  isScript,
}: {
  readonly loginUrl: string | undefined
  readonly isScript: boolean
}): Refusal {
  const error = renewRequired("The user's claims are unknown, or older than claimsMaxAgeSeconds")
  const text = 'Your access could not be checked. Try again.'
  return { ...partsOf(error), text, status: isScript ? 401 : 503, loginUrl, retryable: true }
}

/** The refusal after `when` has failed. The cause is for `onError` only. */
export function checkFailed(cause: unknown): Refusal {
  const error = new GenAuthError(
    'unexpected_error',
    'The option `when` of requireSession() failed, so the user was refused. Read the cause in onError. The function must return true or false.',
  )
  return {
    ...partsOf(error),
    text: 'Your access could not be checked.',
    status: 500,
    cause,
  }
}

/** The refusal after an error of this package: a failed CSRF check, another session than that of the page, or a store that is down. */
export function failedCheck(error: GenAuthError): Refusal {
  const { code, message, retryable, retryAfterMs } = error
  const { status } = errorResponse(error)
  const text =
    status === 409
      ? 'Another user has logged in in this browser. Reload the page.'
      : status >= 500
        ? 'Try again later.'
        : 'The request was rejected. Open the page again.'
  return { code, message, text, status, retryable, retryAfterMs, cause: error.cause }
}
