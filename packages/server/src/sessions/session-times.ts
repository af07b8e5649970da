import type { SessionRecord } from './session-record'

/** How long a session may live. */
export interface SessionLifetimes {
  readonly maxSessionMs: number
  readonly maxIdleMs: number
}

/** How long before its end a token is renewed. The page asks a minute before, and a little earlier, so this is more. */
const leadMs = 90_000

/** Of a short lifetime, the page asks in its last quarter. */
const leadShare = 0.375

/** A session that is used is written again after this share of its idle lifetime, and not with every request. */
const idleShare = 0.05

/** Whether the session is over, by its age, by not being used, or with a token that nothing can renew. */
export function isOver(record: SessionRecord, lifetimes: SessionLifetimes, now: number): boolean {
  const isUsedUp = record.refreshToken === undefined && isTokenRunOut(record, now)
  return now >= endsAt(record, lifetimes) || isUsedUp
}

/** When the session is over at the latest, if it is not written again. */
export function endsAt(record: SessionRecord, lifetimes: SessionLifetimes): number {
  return Math.min(lastsUntil(record, lifetimes), record.sealedAt + lifetimes.maxIdleMs)
}

/** When the session is over in any case. */
export function lastsUntil(record: SessionRecord, { maxSessionMs }: SessionLifetimes): number {
  return record.startedAt + maxSessionMs
}

/** When the page has to have asked for a renewal: before the token runs out, and before the session counts as idle. */
export function wantsRenewingBy(record: SessionRecord, { maxIdleMs }: SessionLifetimes): number {
  return Math.min(record.expiresAt ?? Infinity, record.sealedAt + maxIdleMs)
}

/** Whether the access token has run out. One without a lifetime is taken to be good. */
export function isTokenRunOut({ expiresAt = Infinity }: SessionRecord, now: number): boolean {
  return now >= expiresAt
}

/** Whether it is time to renew the token, and there is something to renew it with. */
export function isRenewalDue(record: SessionRecord, now: number): boolean {
  const { expiresAt, receivedAt, refreshToken } = record
  if (expiresAt === undefined || refreshToken === undefined) return false
  return now >= expiresAt - Math.min(leadMs, (expiresAt - receivedAt) * leadShare)
}

/** Whether a session in use has to be written again, or would count as idle one day. */
export function isSealingDue(
  { sealedAt }: SessionRecord,
  { maxIdleMs }: SessionLifetimes,
  now: number,
): boolean {
  return now - sealedAt >= maxIdleMs * idleShare
}
