import { leadTimeMs } from '@genauth/core/internal'
import { assertOption } from '../assert-options'
import type { SessionRecord } from './session-record'

/** The maximum age and the idle limit of sessions. */
export interface SessionLifetimes {
  readonly maxSessionMs: number
  readonly maxIdleMs: number
  /** Whether the browser deletes the session's cookie when the browser is closed. */
  readonly transient?: boolean | undefined
}

const defaultMaxSessionSeconds = 3 * 24 * 60 * 60
const defaultMaxIdleSeconds = 24 * 60 * 60

/**
 * Checks the options `maxSessionSeconds`, `maxIdleSeconds` and `transient`, and adds defaults.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function readLifetimes({
  maxSessionSeconds = defaultMaxSessionSeconds,
  maxIdleSeconds = defaultMaxIdleSeconds,
  transient = false,
}: {
  maxSessionSeconds?: number | undefined
  maxIdleSeconds?: number | undefined
  transient?: boolean | undefined
}): SessionLifetimes {
  for (const [name, seconds] of Object.entries({ maxSessionSeconds, maxIdleSeconds })) {
    assertOption(
      Number.isFinite(seconds) && seconds > 0,
      `${name} is invalid. Pass a number of seconds greater than 0.`,
    )
  }
  assertOption(typeof transient === 'boolean', 'transient is invalid. Use true or false.')
  return { maxSessionMs: maxSessionSeconds * 1000, maxIdleMs: maxIdleSeconds * 1000, transient }
}

/** Because clocks and networks differ, the server allows a refresh earlier: `slack` times the lead time before expiry. */
const slack = 1.5

/** The browser extends a session in use after this share of the idle limit, and not with every request. */
const idleShare = 0.05

/**
 * Whether the session has expired. A session expires if it is too old, if it was idle for too long, or if its token has expired and cannot
 * be refreshed.
 */
export function isSessionExpired(
  record: SessionRecord,
  lifetimes: SessionLifetimes,
  now: number,
): boolean {
  const isUnusable = record.refreshToken === undefined && isTokenExpired(record, now)
  return now >= endsAt(record, lifetimes) || isUnusable
}

/** Returns when the session ends if no later request writes the session, in epoch milliseconds. */
export function endsAt(record: SessionRecord, lifetimes: SessionLifetimes): number {
  return Math.min(lastsUntil(record, lifetimes), record.sealedAt + lifetimes.maxIdleMs)
}

/** Returns the `Max-Age` of the session's cookie, in seconds. Returns `undefined` if the cookie must end with the browser. */
export function cookieAgeSeconds(
  record: SessionRecord,
  lifetimes: SessionLifetimes,
  now: number,
): number | undefined {
  if (lifetimes.transient) return undefined
  return Math.max(0, Math.ceil((endsAt(record, lifetimes) - now) / 1000))
}

/** Returns when the session reaches its maximum age, in epoch milliseconds. */
export function lastsUntil(
  record: Pick<SessionRecord, 'startedAt'>,
  { maxSessionMs }: SessionLifetimes,
): number {
  return record.startedAt + maxSessionMs
}

/** The tolerance for requests that are in progress, and for the clocks of other processes, in milliseconds. */
const toleranceMs = 5 * 60_000

/**
 * Returns when no cookie of a session can be valid any more, if no request writes the session after `now`. The session may have a newer
 * cookie than the given record, so the idle limit counts from `now` and not from `sealedAt`.
 */
export function cookiesEndAt(
  record: Pick<SessionRecord, 'startedAt'>,
  lifetimes: SessionLifetimes,
  now: number,
): number {
  return Math.min(lastsUntil(record, lifetimes), now + lifetimes.maxIdleMs + toleranceMs)
}

/** Returns when the browser should post to `/renew`: to refresh the token, or to show that the session is in use. */
export function renewalAt(record: SessionRecord, lifetimes: SessionLifetimes): number {
  const { expiresAt = Infinity, refreshToken, sealedAt } = record
  // If this were later, the idle limit would count from a time long before the last use.
  const idleAt = sealedAt + lifetimes.maxIdleMs * idleShare
  const dueAt = refreshToken === undefined ? expiresAt : expiresAt - leadTimeMs(record)
  return Math.min(dueAt, idleAt, lastsUntil(record, lifetimes))
}

/** Whether the access token has expired. A token without a lifetime never expires. */
export function isTokenExpired({ expiresAt = Infinity }: SessionRecord, now: number): boolean {
  return now >= expiresAt
}

/** Whether to refresh the token now. If an earlier refresh has no result (`sentAt` is set), the next refresh is due immediately. */
export function isDue(record: SessionRecord, now: number): boolean {
  const { expiresAt = Infinity, sentAt, refreshToken } = record
  if (refreshToken === undefined) return false
  if (sentAt !== undefined) return true
  return now >= expiresAt - leadTimeMs(record) * slack
}

/** How long a refresh also counts as the result of the next forced refreshes, in milliseconds. */
const forcedIntervalMs = 10_000

/**
 * Whether the tokens are from a refresh of the last 10 seconds. A forced refresh then gets these tokens, so that a page that forces a
 * refresh again and again sends few requests to GenAuth. The tokens of a login do not count.
 */
export function isJustRefreshed({ revision, receivedAt }: SessionRecord, now: number): boolean {
  // If the clock of another process is far ahead, a forced refresh must still work.
  return revision > 1 && Math.abs(now - receivedAt) < forcedIntervalMs
}

/** Returns when a refresh can be forced at the earliest: now, or 10 seconds after the previous refresh. */
export function forcedRenewalAt(record: SessionRecord, now: number): number {
  return isJustRefreshed(record, now) ? record.receivedAt + forcedIntervalMs : now
}

/** Whether a session in use must be written now, so that the session does not reach the idle limit. */
export function isSealingDue(
  { sealedAt }: SessionRecord,
  { maxIdleMs }: SessionLifetimes,
  now: number,
): boolean {
  return now - sealedAt >= maxIdleMs * idleShare
}
