import type { GenAuthErrorCode } from '../errors'
import type { KnownUser } from '../genauth'

/** Why the last renewal failed, and when the next may be tried. */
export interface StoredFailure {
  readonly code: GenAuthErrorCode
  readonly message: string
  /** How many have failed in a row. */
  readonly count: number
  readonly failedAt: number
  /** When backoff ends; absent where trying again is of no use. */
  readonly retryAt?: number | undefined
  /** Before this nothing may be sent at all: the server's `Retry-After`. */
  readonly notBefore?: number | undefined
}

/** A session as it is kept. Instants are epoch milliseconds by our own clock. */
export interface StoredSession {
  readonly version: 1
  readonly id: string
  /** Grows with every new set of tokens, so that the newer of two records can be told. */
  readonly revision: number
  readonly startedAt: number
  readonly receivedAt: number
  readonly expiresAt?: number | undefined
  readonly sub?: string | undefined
  /** The newest claims of the user, for display. Absent if the app stores none. */
  readonly user?: KnownUser | undefined
  readonly scope: string
  readonly accessToken: string
  readonly refreshToken?: string | undefined
  readonly idToken?: string | undefined
  /** When the refresh token was last sent, while no answer has come: whoever finds it sends it again at once. */
  readonly sentAt?: number | undefined
  readonly stale: boolean
  readonly failure?: StoredFailure | undefined
}

/** Reads what was stored; broken data, other versions and other people's values give `undefined`. */
export function parseSession(value: string | null | undefined): StoredSession | undefined {
  try {
    const session = JSON.parse(value ?? '') as Partial<Record<keyof StoredSession, unknown>>
    const isOurs =
      session.version === 1 &&
      isText(session.id) &&
      isText(session.accessToken) &&
      isText(session.scope) &&
      typeof session.stale === 'boolean' &&
      [session.revision, session.startedAt, session.receivedAt].every(isInstant) &&
      [session.expiresAt, session.sentAt].every(isOptional(isInstant)) &&
      [session.refreshToken, session.idToken, session.sub].every(isOptional(isText)) &&
      isOptional(isFailure)(session.failure)
    if (!isOurs) return undefined
    // Ignore damaged claims and keep the session.
    return { ...session, user: readUser(session) } as StoredSession
  } catch {
    return undefined
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isOptional(check: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => value === undefined || check(value)
}

function readUser({ sub, user }: { sub?: unknown; user?: unknown }): unknown {
  const { claims, updatedAt } = Object(user) as Partial<KnownUser>
  return isText(sub) && claims?.sub === sub && isInstant(updatedAt) ? user : undefined
}

function isFailure(value: unknown): boolean {
  const failure = value as Partial<Record<keyof StoredFailure, unknown>> | null
  return (
    isText(failure?.code) &&
    isText(failure.message) &&
    isInstant(failure.count) &&
    isInstant(failure.failedAt) &&
    [failure.retryAt, failure.notBefore].every(isOptional(isInstant))
  )
}
