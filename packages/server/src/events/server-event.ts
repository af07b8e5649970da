import type { GenAuthErrorCode } from '@genauth/core'

/** The members that every event can have. */
interface EventMembers {
  /** When the event occurred, in epoch milliseconds of this server's clock. */
  readonly at: number
  /** The public id of the session, as in `session.id` of the browser. Present only if the server has verified the session. */
  readonly sessionId?: string | undefined
  /** The user's id, from a verified token or session. Cut to 255 characters. Control characters are replaced by U+FFFD. */
  readonly sub?: string | undefined
  /** The error code of a refusal or failure. Never a text from GenAuth or from the request. */
  readonly code?: GenAuthErrorCode | undefined
  /** The path of the request, without its query. Cut to 256 characters. Untrusted: a client can request any path. */
  readonly path?: string | undefined
  /**
   * The id of the request, to find other log entries of the request. It is the header `X-Request-Id`, or the trace id of the header
   * `traceparent` (W3C Trace Context). Untrusted: a client can send any id. Absent if the id is longer than 64 characters, or has characters
   * other than letters, digits, `.`, `_`, `:` and `-`.
   */
  readonly requestId?: string | undefined
}

/** An event of a known session. */
interface SessionMembers {
  readonly sessionId: string
}

/** A refusal or a failure. */
interface RefusalMembers {
  readonly code: GenAuthErrorCode
}

/** Why a session has ended. */
type EndReason = 'logout' | 'replaced' | 'renewal_failed' | 'cloned'

/** Why a session cookie was rejected. */
export type RejectionReason = 'unreadable' | 'ambiguous' | 'expired' | 'revoked'

/** The types of {@link ServerEvent}, and the members that an event of each type always has. */
export interface ServerEventMap {
  /** A user logged in. A repeated callback of the same login causes no second event. */
  login: SessionMembers
  /**
   * A login did not start, or did not complete: the login route rejected a parameter, GenAuth returned an error, or the login failed. `code`
   * is the reason, such as `access_denied`.
   */
  login_refused: RefusalMembers
  /**
   * A callback was rejected, because it may be forged or replayed. Its state, code, issuer, nonce or ID token is wrong, or no pending login
   * of the browser matches.
   */
  callback_rejected: RefusalMembers
  /** GenAuth issued new tokens for a session. Requests that share one token refresh cause one event, without `path` and `requestId`. */
  renewed: SessionMembers
  /** The kept claims of a session did not fit into its cookie any more. The session continues without them. */
  claims_dropped: SessionMembers & RefusalMembers
  /** The renew route could not refresh the tokens of a session. If this failure ends the session, `session_ended` follows. */
  renewal_failed: SessionMembers & RefusalMembers
  /**
   * The server ended a session. `reason` is `logout`, `replaced` (by a new login in the same browser), `renewal_failed` (GenAuth rejected the
   * refresh token, for example), or `cloned` (two browsers used copies of its cookie). A session that expires causes no event.
   */
  session_ended: SessionMembers & { readonly reason: EndReason }
  /**
   * A request sent a session cookie that gives no session. `reason` is `unreadable` (forged, or encrypted with an unknown secret),
   * `ambiguous` (the cookie occurs twice, so another host of the site may have set one of the two), `expired`, or `revoked` (used after the session ended). The routes of login, callback and logout do not emit this
   * type, because they need no session.
   */
  session_rejected: RefusalMembers & { readonly reason: RejectionReason }
  /**
   * A request sent a session cookie that a token refresh has replaced, and the server rejected the cookie: another browser may have a copy of
   * the cookie. A delayed request of the user's own browser can cause this event too. If the server also ended the session, `session_ended`
   * with the reason `cloned` follows.
   */
  session_cloned: SessionMembers & RefusalMembers
  /** A request may have come from another site, so the server rejected it (CSRF). */
  csrf_rejected: RefusalMembers
  /** The API proxy rejected a request, or rejected the response of an API. */
  proxy_rejected: RefusalMembers
  /** The back-channel logout route rejected a request, for example because the logout token was invalid or used before. */
  logout_token_rejected: RefusalMembers
  /**
   * The server accepted a logout token of GenAuth. All sessions that the token identifies have ended. They cause no `session_ended`, because
   * the server does not know their ids.
   */
  logout_token_accepted: object
  /** The tokens of an ended session could not be revoked. They may stay valid until they expire. */
  revocation_failed: SessionMembers & RefusalMembers
  /** The session store, or the record of ended sessions, failed. */
  store_failed: RefusalMembers
  /** Another request was rejected, for example because the user is signed out, or the route does not exist. */
  request_rejected: RefusalMembers
}

/**
 * An event for a security log: `{ type, at, sessionId?, sub?, code?, path?, requestId? }`. An event contains no token, code, secret or
 * cookie. Serialized as JSON, an event has less than 2048 bytes.
 */
export type ServerEvent = {
  readonly [Type in keyof ServerEventMap]: { readonly type: Type } & EventMembers &
    ServerEventMap[Type]
}[keyof ServerEventMap]

type WithoutRequest<Event> = Event extends unknown
  ? Omit<Event, 'at' | 'path' | 'requestId'>
  : never

/** An event, without the members that {@link Emit} adds. */
export type NewServerEvent = WithoutRequest<ServerEvent>

/** Calls `onEvent`. Never throws. `path` and `requestId` come from `request`. */
export type Emit = (event: NewServerEvent, request?: Pick<Request, 'headers' | 'url'>) => void
