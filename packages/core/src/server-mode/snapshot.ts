import { GenAuthError } from '../errors'
import type { SessionFacts } from '../genauth'
import type { SessionDetails, SessionSnapshot } from '../session/current-session'
import type { AnonymousReason, KnownUser } from '../session-state'

/** What the server has reported about a signed-in session. Times are epoch milliseconds by the clock of this device. */
export interface ServerSnapshot extends SessionSnapshot {
  readonly renewAt: number | undefined
  readonly renewable: boolean
  readonly scope: readonly string[]
  /** The claims that the server keeps in the session. */
  readonly user?: KnownUser | undefined
  /** When GenAuth returned these claims, by the server's clock. Shows which of two responses has the newer claims. */
  readonly userVersion?: number | undefined
  /** When the tab should request newer claims. */
  readonly userDueAt?: number | undefined
}

/** A session response of the server: validated {@link SessionFacts}. */
export interface SessionResponse {
  /** The session; `undefined` if no user is signed in. */
  readonly snapshot: ServerSnapshot | undefined
  /** Why no user is signed in. */
  readonly reason: AnonymousReason
  /** The error of the last login, refresh or logout, which the server reports in one response only. */
  readonly error: GenAuthError | undefined
}

/**
 * Reads a session response of the server.
 *
 * @param now When the response arrived, by the clock of this device.
 * @throws {GenAuthError} `invalid_response`
 */
export function readSessionResponse(body: unknown, now: number): SessionResponse {
  const facts = Object(body) as Partial<SessionFacts>
  const { answeredAt, startedAt, expiresAt, renewAt, revision, renewable, scope } = facts
  const { status, id, sub, reason: why, ...more } = Object(facts.session) as Record<string, unknown>
  const isSignedIn = status === 'authenticated' && typeof id === 'string' && id !== ''
  if (!(isSignedIn || status === 'anonymous') || !Number.isFinite(answeredAt)) {
    throw new GenAuthError(
      'invalid_response',
      'The server returned no session. Check basePath, and any proxy in front of the server.',
      { retryable: true },
    )
  }
  const reason = reasons.find((known) => known === why) ?? 'none'
  const error = readServerError(facts.error, isSignedIn ? undefined : reason)
  if (!isSignedIn) return { snapshot: undefined, reason, error }
  const toLocal = (at: number | undefined) =>
    Number.isFinite(at) ? Number(at) - Number(answeredAt) + now : undefined
  const snapshot = {
    id,
    sub: typeof sub === 'string' ? sub : undefined,
    details: readDetails(more),
    revision: Number.isFinite(revision) ? Number(revision) : 0,
    startedAt: toLocal(startedAt),
    expiresAt: toLocal(expiresAt),
    renewAt: toLocal(renewAt),
    renewable: renewable === true,
    stale: false,
    scope: Array.isArray(scope) ? scope.map(String) : [],
    user: readUser(facts, { sub, now }),
    userVersion: Number.isFinite(facts.userUpdatedAt) ? facts.userUpdatedAt : undefined,
    userDueAt: toLocal(facts.userDueAt),
  }
  return { snapshot, reason, error }
}

/** Reads the kept claims. Ignores the claims of another user than the session's. */
function readUser(
  { user, isUserPartial }: Partial<SessionFacts>,
  { sub, now }: { readonly sub: unknown; readonly now: number },
): KnownUser | undefined {
  if (typeof user?.sub !== 'string' || user.sub !== (sub ?? user.sub)) return undefined
  return { claims: user, updatedAt: now, isPartial: isUserPartial === true }
}

function readDetails({ tenantId, authentication }: Record<string, unknown>): SessionDetails {
  const isObject = typeof authentication === 'object' && authentication !== null
  return {
    ...(typeof tenantId === 'string' && { tenantId }),
    ...(isObject && { authentication }),
  }
}

/** Reads the `error` member of a session response. Marks the error if it has ended the session. */
export function readServerError(
  error: unknown,
  reason?: AnonymousReason,
): GenAuthError | undefined {
  const { code, message } = Object(error) as Partial<NonNullable<SessionFacts['error']>>
  const endsSession = reason === 'expired'
  return typeof code === 'string'
    ? new GenAuthError(code, String(message), { endsSession })
    : undefined
}

const reasons: readonly AnonymousReason[] = ['none', 'logout', 'expired', 'revoked', 'error']
