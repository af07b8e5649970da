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
    "claims is invalid. Pass the names of claims, such as ['name', 'email', 'roles'], or [] to keep none.",
  )
  assertOption(
    Number.isFinite(claimsMaxAgeSeconds) && claimsMaxAgeSeconds > 0,
    'claimsMaxAgeSeconds is invalid. Pass a number of seconds greater than 0.',
  )
  return {
    names: [...new Set(claims as readonly string[])].filter((name) => name !== 'sub'),
    maxAgeMs: claimsMaxAgeSeconds * 1000,
  }
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
