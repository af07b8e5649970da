import { GenAuthError } from '../errors'
import type {
  AnonymousReason,
  AnonymousSession,
  AuthenticatedSession,
  SessionFacts,
} from '../genauth'

/** Validated {@link SessionFacts}. The times are converted to the clock of this device. */
export interface LocalSnapshot {
  readonly session: AnonymousSession | AuthenticatedSession
  readonly expiresAt: number | undefined
  readonly renewAt: number | undefined
  /** When the session started. */
  readonly startedAt: number | undefined
  /** Increases with every refresh. */
  readonly revision: number
  readonly renewable: boolean
  readonly scope: readonly string[]
  readonly error: GenAuthError | undefined
}

/**
 * Reads a session response of the server.
 *
 * @param now When the response arrived, by the clock of this device.
 * @throws {GenAuthError} `invalid_response`
 */
export function readSnapshot(body: unknown, now: number): LocalSnapshot {
  const { answeredAt, startedAt, expiresAt, renewAt, revision, renewable, scope, ...rest } = Object(
    body,
  ) as Partial<SessionFacts>
  const session = readSession(rest.session)
  if (!session || !Number.isFinite(answeredAt)) {
    throw new GenAuthError(
      'invalid_response',
      'The server returned no session. Check basePath, and any proxy in front of the server.',
      { retryable: true },
    )
  }
  const toLocal = (at: number | undefined) =>
    Number.isFinite(at) ? Number(at) - Number(answeredAt) + now : undefined
  return {
    session,
    startedAt: toLocal(startedAt),
    expiresAt: toLocal(expiresAt),
    renewAt: toLocal(renewAt),
    revision: Number.isFinite(revision) ? Number(revision) : 0,
    renewable: renewable === true,
    scope: Array.isArray(scope) ? scope.map(String) : [],
    error: readServerError(rest.error, 'reason' in session ? session.reason : undefined),
  }
}

/** Reads the `error` member of a session response. Marks the error if a rejected refresh token has ended the session. */
export function readServerError(
  error: unknown,
  reason?: AnonymousReason,
): GenAuthError | undefined {
  const { code, message } = Object(error) as Partial<NonNullable<SessionFacts['error']>>
  const endsSession = reason === 'expired' && code === 'invalid_grant'
  return typeof code === 'string'
    ? new GenAuthError(code, String(message), { endsSession })
    : undefined
}

const reasons: readonly AnonymousReason[] = ['none', 'logout', 'expired', 'revoked', 'error']

function readSession(value: unknown): AnonymousSession | AuthenticatedSession | undefined {
  const { status, id, sub, reason } = Object(value) as Record<string, unknown>
  if (status === 'anonymous') {
    return { status, reason: reasons.find((known) => known === reason) ?? 'none' }
  }
  if (status !== 'authenticated' || typeof id !== 'string' || id === '') return undefined
  return { status, id, ...(typeof sub === 'string' && { sub }), stale: false }
}
