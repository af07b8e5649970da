import type { GenAuthError, GenAuthErrorCode } from '../errors'
import { hasEnded, isTokenGood } from './refresh-lead-time'
import type { TokenRecord } from './token-record'

/**
 * The codes of errors that another attempt cannot solve, because the set-up is wrong. `issuer_mismatch` is about the discovery document.
 */
const setUpCodes: ReadonlySet<GenAuthErrorCode> = new Set<GenAuthErrorCode>([
  'invalid_client',
  'invalid_request',
  'invalid_scope',
  'issuer_mismatch',
  'unauthorized_client',
  'unsupported_grant_type',
])

/** The version of a session, and when its refresh token was last sent. */
type SentVersion = Pick<TokenRecord, 'revision' | 'sentAt'> & { readonly id: string }

/** The versions that {@link judgeFailure} compares. */
export interface FailedVersions {
  /** The session whose refresh token was sent. */
  readonly sent: SentVersion
  /** The session that is stored now; `undefined` if it was removed. */
  readonly kept: SentVersion | undefined
}

/**
 * Decides what a failed refresh means for the session. Used in browser mode, in server mode and on the server.
 *
 * @param versions Pass them if several tabs or processes can refresh the same session.
 * @returns `superseded` if someone else has refreshed the session, or has sent the same token later. `ended` if GenAuth rejected the
 * refresh token, or returned an ID token that is invalid or belongs to another user. `setUp` if no retry can succeed: the session continues
 * until its token expires. `retryLater` in all other cases, e.g. after a status of 429.
 */
export function judgeFailure(
  error: GenAuthError,
  versions?: FailedVersions,
): 'superseded' | 'ended' | 'setUp' | 'retryLater' {
  const { sent, kept } = versions ?? {}
  const isSuperseded =
    kept && (['id', 'revision', 'sentAt'] as const).some((name) => kept[name] !== sent?.[name])
  if (isSuperseded) return 'superseded'
  if (error.endsSession) return 'ended'
  return setUpCodes.has(error.code) ? 'setUp' : 'retryLater'
}

/** Input of {@link judgeSession}. */
export interface SessionOutlook {
  /** When the token expires, in epoch milliseconds; `undefined` if the server sent no lifetime. */
  readonly expiresAt?: number | undefined
  /** Whether a refresh is possible: there is a refresh token, and no wrong set-up prevents every refresh. */
  readonly renewable: boolean
  /** Why the last refresh failed, if it did. */
  readonly failure?: object | undefined
}

/**
 * Decides the state of a session. Used in browser mode, in server mode and on the server.
 *
 * @returns `over` if the token has expired and cannot be refreshed. `stale` if a refresh failed, and either the token has expired or the
 * set-up prevents every refresh. Otherwise `current`.
 */
export function judgeSession(outlook: SessionOutlook, now: number): 'current' | 'stale' | 'over' {
  if (hasEnded(outlook, now)) return 'over'
  const { renewable, failure } = outlook
  return failure && !(renewable && isTokenGood(outlook, now)) ? 'stale' : 'current'
}
