import { isOver, isTokenGood } from './token-times'

/** What decides whether a session goes on. */
export interface SessionOutlook {
  /** When the token expires, in epoch milliseconds; `undefined` if the server named no lifetime. */
  readonly expiresAt?: number | undefined
  /** Whether there is a refresh token, and the set-up does not forbid every refresh. */
  readonly renewable: boolean
  /** Why the last refresh failed, if it did. */
  readonly failure?: object | undefined
}

/**
 * Decides what a session is, in browser mode, in server mode, and on the server.
 *
 * @returns `over` as soon as the token has expired and nothing can refresh it. `stale` if a refresh failed, and either the token has expired or
 * the set-up forbids every refresh. Otherwise `current`.
 */
export function judgeSession(outlook: SessionOutlook, now: number): 'current' | 'stale' | 'over' {
  if (isOver(outlook, now)) return 'over'
  const { renewable, failure } = outlook
  return failure && !(renewable && isTokenGood(outlook, now)) ? 'stale' : 'current'
}
