import { GenAuthError } from '../errors'
import type { AnonymousSession, AuthenticatedSession, SessionFacts } from '../genauth'

/** {@link SessionFacts}, read and checked, with instants by the clock of this page. */
export interface LocalFacts {
  readonly session: AnonymousSession | AuthenticatedSession
  readonly expiresAt: number | undefined
  readonly renewAt: number | undefined
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
  const { session, answeredAt, expiresAt, renewAt, revision, renewable, scope, error } = Object(
    body,
  ) as Partial<SessionFacts>
  const isSession = session?.status === 'authenticated' || session?.status === 'anonymous'
  if (!isSession || !Number.isFinite(answeredAt)) {
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
    expiresAt: toLocal(expiresAt),
    renewAt: toLocal(renewAt),
    revision: Number(revision ?? 0),
    renewable: renewable === true,
    scope: Array.isArray(scope) ? scope.map(String) : [],
    error: readNotice(error),
  }
}

/** Reads an error that the server tells of beside its answer. */
export function readNotice(error: unknown): GenAuthError | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const { code, message } = error as NonNullable<SessionFacts['error']>
  return new GenAuthError(code, String(message))
}
