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
