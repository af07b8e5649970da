import { GenAuthError, type GenAuthErrorCode } from '../errors'
import { parseJsonObject } from '../protocol/parse-json-object'
import type { ConnectionParts } from './connection-parts'
import type { LocalSnapshot } from './local-snapshot'

/** Stores the error of a failed refresh, for the tabs that wait for the lock. Pass the snapshot from before the refresh. */
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
 * Throws the error of another tab's refresh if it failed while this tab waited for the lock. This tab then sends no request of its own.
 *
 * @param since When the wait started, in epoch milliseconds.
 * @throws {GenAuthError} the error of the other tab's refresh
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
