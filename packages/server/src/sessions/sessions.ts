import type { AuthenticationClient } from '@genauth/core'
import type { CookieJar, RequestCookies } from '../cookies/cookie-jar'
import type { SessionTrace } from '../cookies/login-cookies'
import type { KnownSession } from '../events/request-events'
import type { Emit } from '../events/server-event'
import type { ServerRuntime } from '../runtime/server-runtime'
import type { Namer } from '../sealing/namer'
import type { Sealer } from '../sealing/sealer'
import type { SessionEnd, SharedNotes } from '../stores/session-store'
import type { LogoutToken } from '../verify-logout-token'
import type { ClaimsConfig } from './claims-age'
import type { SessionLifetimes } from './session-lifetime'
import type { SessionRecord } from './session-record'
import type { KeptClaims } from './user-claims'

/** The session that belongs to a request's cookies. */
export type SessionReading =
  | {
      readonly record: SessionRecord
      /** Whether the cookie is older than the last refresh. The server accepts such a cookie only during the grace period. */
      readonly isBehind: boolean
      /** Whether a request has sent the current cookie, although this request has sent an older one. */
      readonly isNewerSeen?: boolean | undefined
      /** Whether this request has refreshed the session, so that the browser cannot have the current cookie yet. */
      readonly isUnsent?: boolean | undefined
    }
  | {
      readonly record: undefined
      readonly reason: 'none' | 'expired' | 'revoked'
      /** Whether the request has a session cookie that cannot be decrypted. */
      readonly isUnreadable?: boolean
      /** The session of the rejected cookie, if it is known. */
      readonly rejected?: KnownSession | undefined
      /**
       * The session of an outdated or expired cookie. Another browser may have the current cookie of the session. Absent if the session was
       * revoked.
       */
      readonly remains?: SessionRecord | undefined
      /**
       * The refreshed session, if the response with its cookie was probably lost. Use the session only to send the current cookie a second
       * time.
       */
      readonly unclaimed?: SessionRecord | undefined
      /** Whether the cookie was replaced so long ago that `getSession` no longer returns the `unclaimed` session. */
      readonly isLongUnclaimed?: boolean | undefined
      /** Present if the server rejected the cookie because a refresh has replaced it. */
      readonly superseded?: SupersededCookie | undefined
    }

/** A rejected cookie that a token refresh has replaced. */
export interface SupersededCookie {
  readonly sessionId: string
  readonly sub?: string | undefined
  /**
   * Whether two browsers most likely have copies of the cookie: the cookie was replaced over two minutes ago, and a request has sent a newer
   * cookie.
   */
  readonly isCloned: boolean
}

/** A session that was ended by its trace. */
export interface TracedSession extends KnownSession {
  /** The last record of the session. Absent if the server cannot decrypt the record with the trace. */
  readonly record?: SessionRecord | undefined
}

/** The sessions of an app, in cookies or in a store. */
export interface Sessions {
  /**
   * Reads the session of a request.
   *
   * @throws {GenAuthError} `storage_unavailable`
   */
  read(cookies: RequestCookies): Promise<SessionReading>
  /**
   * Saves a session and returns the `Set-Cookie` lines of its cookie.
   *
   * @param claims Newer claims of the session. Omitted if another request has refreshed the session in the meantime.
   * @throws {GenAuthError} `session_too_large`; `not_authenticated` or `session_expired` if another request has ended the session;
   * `timeout` if other requests have refreshed the session twice; `storage_unavailable`
   */
  write(record: SessionRecord, cookies: RequestCookies, claims?: KeptClaims): Promise<string[]>
  /** Returns the `Set-Cookie` lines that remove the session's cookies. */
  clear(cookies: RequestCookies): string[]
  /**
   * Refreshes the tokens. Concurrent calls share one request to GenAuth.
   *
   * @throws {GenAuthError} with `endsSession` if the session has ended. If another request has ended the session, the code is
   * `not_authenticated` or `session_expired`. After an error without `endsSession`, the session stays.
   */
  renew(record: SessionRecord): Promise<SessionRecord>
  /**
   * Ends a session. Its cookies are rejected from now on.
   *
   * @returns The last record of the session.
   * @throws {GenAuthError} `storage_unavailable`
   */
  end(record: SessionRecord, as: SessionEnd): Promise<SessionRecord>
  /** Returns the trace of a session, without a request to a store. With the trace, `endTrace` ends the session without its cookie. */
  trace(cookies: RequestCookies): Promise<SessionTrace | undefined>
  /**
   * Ends a session by its trace, unless the session has already ended.
   *
   * @returns The session, if the server knows it.
   * @throws {GenAuthError} `storage_unavailable`
   */
  endTrace(trace: SessionTrace): Promise<TracedSession | undefined>
  /**
   * Ends all sessions that a logout token identifies. This function is absent if the server cannot find the sessions of a user.
   *
   * @returns `false` if the token was used before.
   * @throws {GenAuthError} `storage_unavailable`, `timeout`
   */
  readonly endAll?: ((token: LogoutToken) => Promise<boolean>) | undefined
  /** How long after a check with GenAuth the next check of a session is due, in milliseconds. Absent: sessions are not checked. */
  readonly checkAfterMs?: number | undefined
  /** Returns the current record of a session. Waits for a running refresh. */
  newestOf(record: SessionRecord): Promise<SessionRecord>
  /**
   * Locks and notes of all processes that share these sessions. If the processes share no store, each process has its own locks and notes.
   */
  readonly notes: SharedNotes
  /** Whether `notes` also stores pending logins. */
  readonly storesLogins: boolean
  /** Whether a later response can still set the cookie of a refresh, if the response to the refreshing request cannot. */
  readonly storesRefreshes: boolean
  /** The maximum size of the session's cookies in the header `Cookie`, with names and separators. */
  readonly maxCookieBytes: number
}

/** The dependencies of the sessions. */
export interface SessionContext {
  readonly client: AuthenticationClient
  readonly runtime: ServerRuntime
  /** Calls `onEvent`. Never throws. */
  readonly emit: Emit
  readonly jar: CookieJar
  /** Encrypts the session's cookie. */
  readonly sealer: Sealer
  /** Creates the sealer of a record in a store, from its id and from the key in the browser's cookie. */
  recordSealer(id: string, key: string): Sealer
  readonly namer: Namer
  /**
   * Whether GenAuth can end sessions by user or login. If so, `cookieSessions` checks the groups of a session on every read, and
   * `storedSessions` keeps an index of the groups.
   */
  readonly backchannelLogout: boolean
  /** The time limit of a request to GenAuth, in milliseconds. */
  readonly timeoutMs: number
  readonly sameSite: 'Lax' | 'Strict'
  /** Whether a logout needs the ID token. A cookie without the ID token is smaller. */
  readonly keepsIdToken: boolean
  readonly lifetimes: SessionLifetimes
  readonly claims: ClaimsConfig
}

/** A way to store sessions, created by `cookieSessions` or `storedSessions`. */
export type SessionKeeping = (context: SessionContext) => Sessions
