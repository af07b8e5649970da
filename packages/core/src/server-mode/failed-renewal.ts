import { GenAuthError, type GenAuthErrorCode } from '../errors'
import { parseJsonObject } from '../protocol/parse-json-object'
import type { ConnectionParts } from './connection-parts'
import type { LocalSnapshot } from './local-snapshot'

/**
 * Notes a renewal that failed, for the tabs that wait for this one's lock.
 *
 * @param facts What was known when it began.
 */
export function noteFailedRenewal(
  { flags, runtime }: ConnectionParts,
  { session, revision }: LocalSnapshot,
  error: GenAuthError,
): void {
  if (session.status !== 'authenticated') return
  const { code, message, retryable, status, retryAfterMs } = error
  const failed = { id: session.id, revision, failedAt: runtime.now() }
  flags.failed.set(JSON.stringify({ ...failed, code, message, retryable, status, retryAfterMs }))
}

/**
 * Throws the failure of another tab's attempt that was made while this one waited: it was this one's too.
 *
 * @param facts What is known now.
 * @param since When the wait began, in epoch milliseconds.
 * @throws {GenAuthError} what that attempt failed with
 */
export function shareFailedRenewal(
  { flags, runtime }: ConnectionParts,
  { session, revision }: LocalSnapshot,
  since: number,
): void {
  const failed = parseJsonObject(flags.failed.read() ?? '') ?? {}
  const { id, failedAt, code, message, retryable, status, retryAfterMs } = failed
  if (session.status !== 'authenticated' || id !== session.id) return
  if (failed['revision'] !== revision || typeof failedAt !== 'number') return
  if (typeof code !== 'string' || typeof message !== 'string') return
  if (failedAt <= since || failedAt > runtime.now()) return
  throw new GenAuthError(code as GenAuthErrorCode, message, {
    retryable: retryable === true,
    ...(typeof status === 'number' && { status }),
    ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
  })
}
