import type { GenAuthEventType } from '../genauth'

/** The id and the user of a session. */
export interface SessionOwner {
  /** The session's id; `undefined` for a session of another tab whose id is unknown. */
  readonly id: string | undefined
  /** The user's id; `undefined` until it is known. */
  readonly sub?: string | undefined
  /** The tenant that the user has logged in to. */
  readonly details?: { readonly tenantId?: string } | undefined
}

/**
 * Decides whether the user has changed from one session to the next.
 *
 * Within one session, a `sub` that is added later is not a change. Two sessions have the same user only if both `sub`s are known and equal.
 * A login to another tenant is a change of user, because the data of the app belongs to a tenant.
 */
export function isOtherUser(before: SessionOwner, after: SessionOwner): boolean {
  if (before.sub === undefined || after.sub === undefined) return before.id !== after.id
  const isSameTenant = before.details?.tenantId === after.details?.tenantId
  return before.sub !== after.sub || (before.id !== after.id && !isSameTenant)
}

/** What {@link describeChange} compares. */
export interface SessionVersion extends SessionOwner {
  readonly id: string
  /** Increases with every refresh. */
  readonly revision: number
  /** The failed refreshes since the last successful refresh. */
  readonly failure?: { readonly count: number } | undefined
}

/**
 * Decides which event describes the change from one session to the next. Used in both modes.
 *
 * @param before The session that the tab showed; `undefined` if no user was signed in.
 * @returns The event, or `undefined` if nothing has changed that has an event.
 */
export function describeChange(
  before: SessionVersion | undefined,
  after: SessionVersion,
): GenAuthEventType | undefined {
  if (!before) return 'login'
  if (before.id !== after.id) return isOtherUser(before, after) ? 'userSwitched' : 'login'
  if (after.revision > before.revision) return 'renewed'
  const { failure } = after
  return failure && failure.count !== before.failure?.count ? 'renewalFailed' : undefined
}
