import { GenAuthError, type GenAuthErrorCode, isGenAuthError } from '../errors'
import { parseJsonObject } from '../protocol/parse-json-object'
import type { ConnectionParts } from './connection-parts'

/** Notes a renewal that failed, for the tabs that wait for this one's lock. */
export function noteFailedRenewal(
  { marks, known, runtime }: ConnectionParts,
  error: unknown,
): void {
  const { session, revision } = known.facts ?? {}
  if (!isGenAuthError(error) || session?.status !== 'authenticated') return
  const { code, message, retryable, status, retryAfterMs } = error
  const failed = { id: session.id, revision, failedAt: runtime.now() }
  marks.failed.set(JSON.stringify({ ...failed, code, message, retryable, status, retryAfterMs }))
}

/**
 * Throws the failure of another tab's attempt that was made while this one waited: it was this one's too.
 *
 * @param since When the wait began, in epoch milliseconds.
 * @throws {GenAuthError} what that attempt failed with
 */
export function shareFailedRenewal(
  { marks, known, runtime }: ConnectionParts,
  since: number,
): void {
  const { session, revision } = known.facts ?? {}
  const failed = parseJsonObject(marks.failed.read() ?? '')
  if (session?.status !== 'authenticated' || failed?.['id'] !== session.id) return
  const { failedAt, retryable, status, retryAfterMs } = failed
  const instant = Number(failedAt)
  if (failed['revision'] !== revision || !(instant > since && instant <= runtime.now())) return
  throw new GenAuthError(String(failed['code']) as GenAuthErrorCode, String(failed['message']), {
    retryable: retryable === true,
    ...(typeof status === 'number' && { status }),
    ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
  })
}
