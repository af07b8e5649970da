import { GenAuthError } from '../errors'
import type {
  AnonymousReason,
  AnonymousSession,
  AuthenticatedSession,
  SessionFacts,
} from '../genauth'

/** {@link SessionFacts}, read and checked, with instants by the clock of this page. */
export interface LocalFacts {
  readonly session: AnonymousSession | AuthenticatedSession
  readonly expiresAt: number | undefined
  readonly renewAt: number | undefined
  /** When the session began. */
  readonly startedAt: number | undefined
  /** Grows with every renewal. */
  readonly revision: number
  readonly renewable: boolean
  readonly scope: readonly string[]
  readonly error: GenAuthError | undefined
}

/**
 * Reads what the server has said.
 *
 * @param now When it came, by this page's clock.
 * @throws {GenAuthError} `invalid_response`
 */
export function readFacts(body: unknown, now: number): LocalFacts {
  const { answeredAt, startedAt, expiresAt, renewAt, revision, renewable, scope, ...rest } = Object(
    body,
  ) as Partial<SessionFacts>
  const session = readSession(rest.session)
  if (!session || !Number.isFinite(answeredAt)) {
    throw new GenAuthError(
      'invalid_response',
      'The server did not say who is logged in: check basePath, and what stands between.',
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
    error: readNotice(rest.error, 'reason' in session ? session.reason : undefined),
  }
}

/** Reads an error that the server tells of beside its answer. A refused refresh token has ended the session. */
export function readNotice(error: unknown, reason?: AnonymousReason): GenAuthError | undefined {
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
