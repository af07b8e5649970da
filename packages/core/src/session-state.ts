import type { GenAuthError } from './errors'
import type { Authentication } from './protocol/authentication'
import type { RegisteredUser } from './protocol/register'

/** Why no user is signed in. `revoked` occurs only in server mode: e.g. a back-channel logout has ended the session. */
export type AnonymousReason = 'none' | 'logout' | 'expired' | 'revoked' | 'error'

/** The session is being restored, or a login is being completed. Until that ends, the client cannot tell whether a user is signed in. */
export interface LoadingSession {
  readonly status: 'loading'
}

/** No user is signed in. If a login, a logout or a request failed, `error` has the cause. */
export interface AnonymousSession {
  readonly status: 'anonymous'
  readonly reason: AnonymousReason
  readonly error?: GenAuthError
}

/** A user is signed in. */
export interface AuthenticatedSession {
  readonly status: 'authenticated'
  /** A random id that is created at login. It does not change with a refresh or reload, and is not derived from a token. */
  readonly id: string
  /** The user's id. With protocol `oauth` it is unknown until the first user info response. */
  readonly sub?: string
  /**
   * `true` if the token has expired and the last refresh failed, but a later refresh may succeed. Also `true` if the application's set-up
   * is wrong and GenAuth therefore rejects every refresh. In that case the token works until it expires, and the session then ends with the
   * reason `expired`.
   */
  readonly stale: boolean
  /**
   * The tenant that the user has logged in to: the claim `tenant_id` of the ID token, or the `tenantId` of the login. A login to another
   * tenant is a change of user.
   */
  readonly tenantId?: string
  /** How and when the user logged in. Absent if the ID token has none of `auth_time`, `acr` and `amr`. */
  readonly authentication?: Authentication
}

/** The login state. It contains no token. A token refresh alone does not change it. */
export type Session = LoadingSession | AnonymousSession | AuthenticatedSession

/** The latest claims of the session's user. They are for display: an API must not trust them. */
export interface KnownUser {
  readonly claims: RegisteredUser
  /** When the claims were received, in epoch milliseconds. */
  readonly updatedAt: number
  /** Whether there may be more claims: the ID token lacks a claim that the granted scopes promise, or the server does not keep all claims. */
  readonly isPartial: boolean
  /** Whether the claims have changed within the session, after the tab received them first. Only in server mode. */
  readonly isChanged?: boolean
}

/** Describes the access token, but does not contain it. */
export interface TokenStatus {
  /** When the token expires, in epoch milliseconds. Absent if there is no token, or if GenAuth returned no lifetime. */
  readonly expiresAt?: number
  /** The granted scopes. */
  readonly scope: readonly string[]
  /** Whether there is a refresh token and the set-up allows a refresh. */
  readonly renewable: boolean
  /** Whether a refresh is in progress. */
  readonly isRenewing: boolean
  /** Why the last refresh failed. The next successful refresh removes this error. */
  readonly error?: GenAuthError
}

/**
 * The action in progress. `closing`: this window is a popup that sends its result to the opener and then closes. Render nothing in this
 * window.
 */
export type PendingAction = 'login' | 'popup' | 'logout' | 'closing'
