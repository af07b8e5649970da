import type { SessionDetails } from '../session/current-session'
import type { RenewalFailure } from '../session/refresh-lead-time'
import type { KnownUser } from '../session-state'

/** A stored session. Times are epoch milliseconds by the device's clock. */
export interface StoredSession {
  readonly version: 1
  readonly id: string
  /** Increases with every new set of tokens. Shows which of two records is newer. */
  readonly revision: number
  readonly startedAt: number
  readonly receivedAt: number
  readonly expiresAt?: number | undefined
  readonly sub?: string | undefined
  readonly details?: SessionDetails | undefined
  /** The newest claims of the user, for display. Absent if the app does not store claims. */
  readonly user?: KnownUser | undefined
  readonly scope: string
  readonly accessToken: string
  readonly refreshToken?: string | undefined
  readonly idToken?: string | undefined
  /**
   * When the refresh token was last sent. Absent after the response has arrived. If a new document finds this time in the store, a refresh
   * is due immediately.
   */
  readonly sentAt?: number | undefined
  readonly stale: boolean
  readonly failure?: RenewalFailure | undefined
}

/** Parses a stored session. Returns `undefined` if the value is invalid, has another version, or was stored by other code. */
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
    // If only the claims are damaged, ignore them and keep the session.
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
  const failure = value as Partial<Record<keyof RenewalFailure, unknown>> | null
  return (
    isText(failure?.code) &&
    isText(failure.message) &&
    isInstant(failure.count) &&
    isInstant(failure.failedAt) &&
    [failure.retryAt, failure.notBefore].every(isOptional(isInstant))
  )
}
