import { hasRole, type RegisteredUser } from '@genauth/core'
import type { ServerSession } from '../auth-server'
import { areClaimsTooOld, type ClaimsConfig } from '../sessions/claims-age'
import type { RequireSessionOptions } from './options'

/** Whether a signed-in user is accepted. */
export type Access =
  | { readonly kind: 'accepted' }
  /** The user's claims do not satisfy `role` or `when`. */
  | { readonly kind: 'forbidden' }
  /** The login is too old or too weak. */
  | { readonly kind: 'step_up' }
  /** `role` or `when` needs claims, and the claims are unknown or too old. */
  | { readonly kind: 'claims_outdated' }
  /** `when` failed. */
  | { readonly kind: 'check_failed'; readonly cause: unknown }

/** The values from which {@link decideAccess} decides. */
export interface AccessFacts {
  readonly session: Pick<ServerSession, 'user' | 'userUpdatedAt' | 'authentication'>
  readonly options: RequireSessionOptions
  readonly claims: Pick<ClaimsConfig, 'maxAgeMs'>
  readonly now: number
}

/**
 * Decides whether a signed-in user is accepted. The order matters for the user: a user without the role is not sent to a step-up, and a
 * step-up also brings current claims.
 */
export function decideAccess({ session, options, claims, now }: AccessFacts): Access {
  const { user } = session
  const access =
    user && !areClaimsTooOld(session, claims, now)
      ? checkClaims(user, options)
      : withoutClaims(options)
  const mayStepUp = access.kind === 'accepted' || access.kind === 'claims_outdated'
  if (mayStepUp && !isStrongEnough(session.authentication, options, now)) return { kind: 'step_up' }
  return access
}

function withoutClaims({ role, when }: RequireSessionOptions): Access {
  const needsClaims = role !== undefined || when !== undefined
  return { kind: needsClaims ? 'claims_outdated' : 'accepted' }
}

function checkClaims(user: RegisteredUser, { role, when }: RequireSessionOptions): Access {
  if (role !== undefined && !hasRole(user, role)) return { kind: 'forbidden' }
  if (!when) return { kind: 'accepted' }
  try {
    return judgeResult(when(user))
  } catch (cause) {
    return { kind: 'check_failed', cause }
  }
}

/** Accepts `true` only. A promise is truthy, so an asynchronous `when` would otherwise accept every user. */
function judgeResult(result: unknown): Access {
  if (result === true) return { kind: 'accepted' }
  if (result === false || result === undefined || result === null) return { kind: 'forbidden' }
  // An unhandled rejection would end the process.
  Promise.resolve(result).catch(() => undefined)
  return {
    kind: 'check_failed',
    cause: new TypeError('The result of the option `when` is not a boolean.'),
  }
}

function isStrongEnough(
  authentication: ServerSession['authentication'],
  { maxAgeSeconds, acrValues }: RequireSessionOptions,
  now: number,
): boolean {
  const { time, acr } = authentication ?? {}
  if (maxAgeSeconds !== undefined && !(time !== undefined && now - time <= maxAgeSeconds * 1000)) {
    return false
  }
  return acrValues === undefined || (acr !== undefined && acrValues.includes(acr))
}
