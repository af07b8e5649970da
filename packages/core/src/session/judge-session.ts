import { hasEnded, isTokenGood } from './renewal-time'

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
