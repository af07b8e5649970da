import { GenAuthError } from '../errors'
import { readUnverifiedPayload } from './id-token'

/** How and when the user logged in, from the ID token (OpenID Connect Core, section 2). */
export interface Authentication {
  /** When the user last entered credentials (`auth_time`), in epoch milliseconds by GenAuth's clock. */
  readonly time?: number | undefined
  /** The authentication context class (`acr`). */
  readonly acr?: string | undefined
  /** The authentication methods (`amr`), such as `pwd` and `otp`. */
  readonly amr?: readonly string[] | undefined
}

/** Reads `auth_time`, `acr` and `amr` of an ID token that has been validated. Returns `undefined` if the token has none of them. */
export function readAuthentication(idToken: string | undefined): Authentication | undefined {
  const { auth_time: time, acr, amr } = readUnverifiedPayload(idToken)
  const authentication = {
    ...(typeof time === 'number' && { time: time * 1000 }),
    ...(typeof acr === 'string' && { acr }),
    ...(Array.isArray(amr) && { amr: amr.map(String) }),
  }
  return Object.keys(authentication).length > 0 ? authentication : undefined
}

/** What a login demands of the user's authentication. */
export interface AuthenticationDemand {
  /** The maximum time since the user last entered credentials, in seconds. */
  readonly maxAgeSeconds?: number | undefined
  /** The authentication context classes that the app accepts. */
  readonly acrValues?: readonly string[] | undefined
}

/** What is known locally about a login whose ID token has arrived. */
export interface MeasuredLogin {
  /** The time from the start of the login to the arrival of its response, by the local clock, in milliseconds. */
  readonly durationMs: number
  /** Whether this login is the second attempt, with `prompt=login`. */
  readonly isSecondTry: boolean
}

/** How much `auth_time` and `iat` can differ because both are rounded to seconds. */
const roundingSeconds = 1

/**
 * Decides whether a validated ID token meets the demand of its login (OpenID Connect Core, sections 2 and 3.1.2.1). Both instants in the
 * token are from GenAuth's clock, so a wrong local clock has no influence. The duration of the login is added, because the user may enter
 * the credentials early in a slow login.
 *
 * @param idToken An ID token whose claims have been validated.
 * @returns `again` if the login must be tried one more time with `prompt=login`.
 * @throws {GenAuthError} `auth_time_missing`, `login_too_old` after the second attempt, `acr_mismatch`. None is retryable, and none ends the
 * current session
 */
export function judgeAuthentication(
  idToken: string | undefined,
  { maxAgeSeconds, acrValues = [] }: AuthenticationDemand,
  { durationMs, isSecondTry }: MeasuredLogin,
): 'accepted' | 'again' {
  const { auth_time: time, iat, acr } = readUnverifiedPayload(idToken)
  if (maxAgeSeconds !== undefined) {
    if (typeof time !== 'number' || typeof iat !== 'number') {
      throw new GenAuthError(
        'auth_time_missing',
        "The ID token has no auth_time, so the age of the login is unknown. Enable auth_time for the application in GenAuth's console, or omit maxAgeSeconds.",
      )
    }
    // The clock of the device may have been set back during the login.
    const durationSeconds = Math.max(0, durationMs) / 1000
    if (iat - time > maxAgeSeconds + durationSeconds + roundingSeconds) {
      if (!isSecondTry) return 'again'
      throw new GenAuthError(
        'login_too_old',
        'GenAuth did not ask the user to log in again, although maxAgeSeconds requires it. Offer the login again.',
      )
    }
  }
  if (acrValues.length > 0 && acr !== undefined && !acrValues.includes(String(acr))) {
    throw new GenAuthError(
      'acr_mismatch',
      'GenAuth returned an acr that is not in acrValues. Offer a login with a stronger method, or add the acr to acrValues.',
    )
  }
  return 'accepted'
}
