import { assertOption } from '../assert-options'
import type { SessionRecord } from './session-record'

/** The claims that sessions keep, and how long they are current. */
export interface ClaimsConfig {
  /** The names of the kept claims. `sub` is always kept. Empty if sessions keep no claims. */
  readonly names: readonly string[]
  readonly maxAgeMs: number
}

const defaultClaims = ['name', 'email', 'picture', 'roles']
const defaultMaxAgeSeconds = 600

/**
 * Checks the options `claims` and `claimsMaxAgeSeconds`, and adds defaults.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function readClaimsConfig({
  claims = defaultClaims,
  claimsMaxAgeSeconds = defaultMaxAgeSeconds,
}: {
  claims?: readonly string[] | undefined
  claimsMaxAgeSeconds?: number | undefined
}): ClaimsConfig {
  assertOption(
    Array.isArray(claims) && claims.every((name) => typeof name === 'string' && name !== ''),
    "`claims` is invalid. Pass the names of claims, such as ['name', 'email', 'roles'], or [] to keep none.",
  )
  assertOption(
    Number.isFinite(claimsMaxAgeSeconds) && claimsMaxAgeSeconds > 0,
    'claimsMaxAgeSeconds is invalid. Pass a number of seconds greater than 0.',
  )
  return {
    names: [...new Set(claims as readonly string[])].filter(
      (name) => name !== 'sub' && !isSecretName(name),
    ),
    maxAgeMs: claimsMaxAgeSeconds * 1000,
  }
}

/** Secrets that GenAuth can return with the claims, including those of the user's accounts at other identity providers. */
const secretNames: ReadonlySet<string> = new Set([
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
  'id_token',
  'idToken',
  'token',
  'password',
])

/** Whether a claim has the name of a token or a password. No response of this server contains such a claim. */
export function isSecretName(name: string): boolean {
  return secretNames.has(name)
}

/**
 * Whether the kept claims are too old for a decision about access, such as a check of roles. Claims without a time are incomplete, so they
 * are too old. The clock of another process may be ahead: claims from the far future are too old, too.
 */
export function areClaimsTooOld(
  { userUpdatedAt }: Pick<SessionRecord, 'userUpdatedAt'>,
  { maxAgeMs }: Pick<ClaimsConfig, 'maxAgeMs'>,
  now: number,
): boolean {
  return userUpdatedAt === undefined || Math.abs(now - userUpdatedAt) >= maxAgeMs
}

/** The next read is due this share of the maximum age before the claims reach it, and at most 30 seconds before. */
const leadShare = 0.1
const maxLeadMs = 30_000

/**
 * Because clocks and networks differ, a read is allowed earlier than the browser asks for it: `slack` times the lead time before the claims
 * reach their maximum age.
 */
const slack = 1.5

/**
 * Returns when the browser should post to `/renew` for newer claims, in epoch milliseconds. Returns `Infinity` if sessions keep no claims.
 *
 * @param lead `allowed` returns the earliest time at which the server accepts the request.
 */
export function claimsDueAt(
  { userUpdatedAt }: Pick<SessionRecord, 'userUpdatedAt'>,
  { names, maxAgeMs }: ClaimsConfig,
  lead: 'planned' | 'allowed' = 'planned',
): number {
  if (names.length === 0) return Infinity
  // Incomplete claims, and the records of previous versions, have no time.
  if (userUpdatedAt === undefined) return 0
  const leadMs = Math.min(maxAgeMs * leadShare, maxLeadMs)
  return userUpdatedAt + maxAgeMs - (lead === 'planned' ? leadMs : leadMs * slack)
}
