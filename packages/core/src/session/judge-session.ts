import { hasEnded, isTokenGood } from './token-times'

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

/** The id and the user of a session. */
export interface SessionOwner {
  /** The session's id; `undefined` for a session of another tab whose id is unknown. */
  readonly id: string | undefined
  /** The user's id; `undefined` until it is known. */
  readonly sub?: string | undefined
}

/**
 * Decides whether the user has changed from one session to the next.
 *
 * Within one session, a `sub` that is added later is not a change. Two sessions have the same user only if both `sub`s are known and equal.
 */
export function isOtherUser(before: SessionOwner, after: SessionOwner): boolean {
  if (before.sub === undefined || after.sub === undefined) return before.id !== after.id
  return before.sub !== after.sub
}
