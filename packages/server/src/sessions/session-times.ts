import type { SessionRecord } from './session-record'

/** How long a session may live. */
export interface SessionLifetimes {
  readonly maxSessionMs: number
  readonly maxIdleMs: number
}

/** How long before its end a token is renewed, and how much earlier than that a page may ask: clocks and networks differ. */
const leadMs = 60_000
const slack = 1.5

/** Of a short lifetime, three quarters are used. */
const leadShare = 0.25

/** A session that is used is written again after this share of its idle lifetime, and not with every request. */
const idleShare = 0.05

/** Whether the session is over, by its age, by not being used, or with a token that nothing can renew. */
export function isOver(record: SessionRecord, lifetimes: SessionLifetimes, now: number): boolean {
  const isUsedUp = record.refreshToken === undefined && isTokenExpired(record, now)
  return now >= endsAt(record, lifetimes) || isUsedUp
}

/** When the session is over at the latest, if it is not written again. */
export function endsAt(record: SessionRecord, lifetimes: SessionLifetimes): number {
  return Math.min(lastsUntil(record, lifetimes), record.sealedAt + lifetimes.maxIdleMs)
}

/** When the session is over in any case. */
export function lastsUntil(
  record: Pick<SessionRecord, 'startedAt'>,
  { maxSessionMs }: SessionLifetimes,
): number {
  return record.startedAt + maxSessionMs
}

/** When the page is to ask for a renewal: of the token, or because the session would count as idle one day. */
export function renewalAt(record: SessionRecord, lifetimes: SessionLifetimes): number {
  const { expiresAt = Infinity, refreshToken, sealedAt } = record
  const idleAt = sealedAt + lifetimes.maxIdleMs / 2
  const dueAt = refreshToken === undefined ? expiresAt : expiresAt - leadOf(record)
  return Math.min(dueAt, idleAt, lastsUntil(record, lifetimes))
}

/** How long before the end of its token a session is renewed. */
function leadOf({ expiresAt = Infinity, receivedAt }: SessionRecord): number {
  return Math.min(leadMs, (expiresAt - receivedAt) * leadShare)
}

/** Whether the access token has run out. One without a lifetime is taken to be good. */
export function isTokenExpired({ expiresAt = Infinity }: SessionRecord, now: number): boolean {
  return now >= expiresAt
}

/** Whether it is time to renew the token, or somebody has begun to, and there is something to renew it with. */
export function isDue(record: SessionRecord, now: number): boolean {
  const { expiresAt, sentAt, refreshToken } = record
  if (refreshToken === undefined) return false
  if (sentAt !== undefined) return true
  if (expiresAt === undefined) return false
  return now >= expiresAt - leadOf(record) * slack
}

/** Whether a session in use has to be written again, or would count as idle one day. */
export function isSealingDue(
  { sealedAt }: SessionRecord,
  { maxIdleMs }: SessionLifetimes,
  now: number,
): boolean {
  return now - sealedAt >= maxIdleMs * idleShare
}
