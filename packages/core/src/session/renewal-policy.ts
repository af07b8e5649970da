import type { GenAuthError, GenAuthErrorCode } from '../errors'
import { judgeSession } from './judge-session'
import type { StoredFailure, StoredSession } from './stored-session'
import { isRenewable } from './token-times'

const firstBackoffMs = 1000
const longestBackoffMs = 5 * 60_000

/** Maximum wait after `Retry-After`, in milliseconds. A longer value is a server mistake. */
const longestWaitMs = 60 * 60_000

/** The codes of errors that another attempt cannot solve: the set-up is wrong, or the response cannot be trusted. */
const setUpCodes: ReadonlySet<GenAuthErrorCode> = new Set<GenAuthErrorCode>([
  'invalid_client',
  'invalid_id_token',
  'invalid_request',
  'invalid_scope',
  'issuer_mismatch',
  'nonce_mismatch',
  'unauthorized_client',
  'unsupported_grant_type',
  'user_mismatch',
])

/** Classifies a failed refresh. The session ends after `refused`. Do not retry after `pointless`. Retry after `later`. */
export function judgeFailure(error: GenAuthError): 'refused' | 'pointless' | 'later' {
  if (error.endsSession) return 'refused'
  return setUpCodes.has(error.code) ? 'pointless' : 'later'
}

/** Returns whether the response was lost. The server may then have rotated the refresh token. */
export function isAnswerLost(error: GenAuthError): boolean {
  const isDamaged = error.code === 'invalid_response' && (error.status ?? 200) < 300
  return error.code === 'network_error' || error.code === 'timeout' || isDamaged
}

/**
 * Creates the record of a failure and the time of the next retry. Uses exponential backoff with equal jitter, and respects `Retry-After`.
 */
export function nextFailure(
  last: StoredFailure | undefined,
  error: GenAuthError,
  now: number,
  random: number,
): StoredFailure {
  const count = (last?.count ?? 0) + 1
  const wait = Math.min(firstBackoffMs * 2 ** (count - 1), longestBackoffMs)
  const canRetry = judgeFailure(error) === 'later'
  return {
    code: error.code,
    message: error.message,
    count,
    failedAt: now,
    retryAt: canRetry ? now + wait / 2 + (random * wait) / 2 : undefined,
    notBefore: error.retryAfterMs && now + Math.min(error.retryAfterMs, longestWaitMs),
  }
}

/** Returns the session's record with the failed refresh added. */
export function noteFailure(
  session: StoredSession,
  error: GenAuthError,
  now: number,
  random: number,
): StoredSession {
  const failure = nextFailure(session.failure, error, now, random)
  const next = { ...session, failure, sentAt: undefined }
  const standing = judgeSession({ ...next, renewable: isRenewable(next) }, now)
  return { ...next, stale: session.stale || standing !== 'current' }
}
