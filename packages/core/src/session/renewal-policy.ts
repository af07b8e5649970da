import type { GenAuthError, GenAuthErrorCode } from '../errors'
import { judgeSession } from './judge-session'
import type { StoredFailure, StoredSession } from './stored-session'
import { isRenewable } from './token-times'

const firstBackoffMs = 1000
const longestBackoffMs = 5 * 60_000

/** A server that asks for more than this has made a mistake. */
const longestWaitMs = 60 * 60_000

/** The set-up is wrong, or the answer cannot be trusted: more of the same requests will not help. */
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

/** What a failed renewal means: the session is over, renewing is pointless, or it may work later. */
export function judgeFailure(error: GenAuthError): 'refused' | 'pointless' | 'later' {
  if (error.endsSession) return 'refused'
  return setUpCodes.has(error.code) ? 'pointless' : 'later'
}

/** Whether the server may have rotated the refresh token without our hearing of it. */
export function isAnswerLost(error: GenAuthError): boolean {
  const isDamaged = error.code === 'invalid_response' && (error.status ?? 200) < 300
  return error.code === 'network_error' || error.code === 'timeout' || isDamaged
}

/** Notes a failure, and when to try again: exponential backoff with equal jitter, and never before the server allows it. */
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

/** A session after a renewal that failed. */
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
