import type {
  GetTokenOptions,
  LoginOptions,
  LogoutOptions,
  PopupLoginOptions,
} from './call-options'
import type { GenAuthError, GenAuthErrorCode } from './errors'
import type { IdTokenClaims } from './protocol/id-token-claims'
import type { Introspection } from './protocol/introspect-token'
import type { UserSchema } from './protocol/parse-user'
import type { RegisteredUser } from './protocol/register'
import type {
  AnonymousSession,
  AuthenticatedSession,
  KnownUser,
  PendingAction,
  Session,
  TokenStatus,
} from './session-state'

/** The type of a {@link GenAuthEvent}. After a change of the session, each affected tab fires only one event. */
export type GenAuthEventType =
  | 'login'
  | 'logout'
  | 'renewed'
  | 'renewalFailed'
  | 'expired'
  | 'userSwitched'

/** An event of the session. Add a listener with {@link GenAuth.on}. */
export interface GenAuthEvent {
  readonly type: GenAuthEventType
  /** The session after the event. */
  readonly session: Session
  /** The cause of the event. `storage_unavailable` with `login` or `renewed`: the session could not be stored and ends with the page. */
  readonly error?: GenAuthError
}

/** A listener of {@link GenAuth.on}. If it returns a promise, the navigation after the event (e.g. to GenAuth's logout) waits for it. */
export type GenAuthEventListener = (event: GenAuthEvent) => void | Promise<void>

/**
 * The snapshot of a browser's session that `@genauth/server` returns from its routes `/session` and `/renew`. A server-rendered page can
 * start with it. It contains no token. Instants are epoch milliseconds by the server's clock.
 */
export interface SessionFacts {
  readonly session: AnonymousSession | AuthenticatedSession
  /** When the server created the snapshot. The client uses it to convert the other instants to the clock of the device. */
  readonly answeredAt: number
  /** When the session started. */
  readonly startedAt?: number | undefined
  /** When the access token expires. Absent if GenAuth returned no lifetime. */
  readonly expiresAt?: number | undefined
  /** When the client should request a refresh. Until then, the token does not expire and the session does not become idle. */
  readonly renewAt?: number | undefined
  /** A number that increases with every refresh. */
  readonly revision?: number | undefined
  /** Whether there is a refresh token. */
  readonly renewable?: boolean | undefined
  /** The granted scopes. */
  readonly scope?: readonly string[] | undefined
  /** The user's claims, if the server has them. */
  readonly user?: RegisteredUser | undefined
  /** When GenAuth returned these claims. Absent if they are incomplete. */
  readonly userUpdatedAt?: number | undefined
  /** When the client should request newer claims. `renewAt` is this instant at the latest. Absent if the server keeps no claims. */
  readonly userDueAt?: number | undefined
  /** Whether GenAuth may have claims of the user that the server does not keep. */
  readonly isUserPartial?: boolean | undefined
  /** Why the login or the session failed. */
  readonly error?: { readonly code: GenAuthErrorCode; readonly message: string } | undefined
}

/** Options of {@link GenAuth.start}. */
export interface StartOptions {
  /**
   * Navigates to `returnTo` (path, query and hash on the app's origin), e.g. with the app's router. The client calls `onRedirect` after a
   * completed login, and after a logout that redirected to `postLogoutRedirectUri`. In server mode the client does not call `onRedirect`
   * after a login, because the server itself redirects. Default: `history.replaceState` after a login, a navigation after a logout.
   *
   * If `ready()` completes a login before the first `start()`, the client changes the URL with `history.replaceState`. If the URL has not
   * changed since, the first `start()` then calls its `onRedirect`, so that the router renders the page.
   */
  onRedirect?: ((returnTo: string) => void) | undefined
  /**
   * The session of a server-rendered page. In server mode, this option saves one request. In browser mode it is ignored, because no server
   * has the tokens. If the server renders the page again, call `start()` with the new session. If it shows another user or a signed-out
   * user, the client requests the session.
   */
  initialSession?: InitialFacts | undefined
}

/** The session of a server-rendered page: the complete snapshot from the server, or only its `session`. */
export interface InitialFacts extends Partial<Omit<SessionFacts, 'session'>> {
  readonly session: Session
}

/** Schedules the token refreshes of a {@link GenAuth}. `@genauth/react` does this for you, with TanStack Query. */
export interface Renewal {
  /** Returns when to call {@link Renewal.run} next, in epoch milliseconds, or `undefined` if no refresh is planned. */
  nextAt(): number | undefined
  /**
   * Refreshes the token if a refresh is due, with a single request for all tabs that share the session's tokens. Resolves when the attempt
   * has ended, and never rejects. The result is in {@link GenAuth.getTokenStatus} and the events.
   */
  run(): Promise<void>
}

/**
 * The client of an app: it manages the login session in one browser tab, and returns a valid access token on request.
 *
 * Create it with `createGenAuth`, or with `connectGenAuth` if your server has the tokens. Create it once, outside of components.
 */
export interface GenAuth {
  /** Where the tokens are: in the browser (`createGenAuth`) or on your server (`connectGenAuth`). */
  readonly mode: 'browser' | 'server'
  /** The name of this client in caches and storage. */
  readonly key: string
  /** The schema of the user, if the client was created with one. `useUser` and `getUser()` check the claims with it. */
  readonly schema?: UserSchema | undefined
  /** Returns the login state. The reference stays the same until the state changes. */
  getSession(): Session
  /** Returns the status of the access token. The reference stays the same until a value changes. */
  getTokenStatus(): TokenStatus
  /**
   * Returns the action in progress, e.g. for a spinner. All callers share this action. If the browser stays on the page, the action ends
   * when the promise of {@link GenAuth.login} settles.
   */
  getPendingAction(): PendingAction | undefined
  /** Calls `listener` after each change of the session, token status or pending action. Returns the unsubscribe function. */
  subscribe(listener: () => void): () => void
  /**
   * Restores the session, completes a login if the current URL is its callback, and reacts to other tabs and to the device's wake-up.
   * Returns the cleanup function. After several `start()` calls, the client stops when every cleanup function was called. Outside of a
   * browser, `start()` does nothing.
   */
  start(options?: StartOptions): () => void
  /** Restores the session if needed, and returns it as soon as its status is not `loading`. Use it in Suspense, loaders and guards. */
  ready(): Promise<Session>
  /**
   * Redirects to GenAuth's login page. The promise never resolves, because the document ends first. It rejects with `login_abandoned` if
   * the browser stays on the page. This happens if the user returns through the back/forward cache, presses Escape, or chooses to stay in
   * the `beforeunload` dialog. Some browsers report neither Escape nor the dialog, so the promise also rejects after 10 s. A second call
   * during the redirect returns the same promise. An unhandled `login_abandoned` rejection fires no `unhandledrejection` event.
   *
   * @throws {GenAuthError} `login_abandoned` (retryable), `redirect_loop`, `storage_unavailable`, `invalid_options`, `insecure_context`;
   * `network_error` if the code for the login cannot be loaded
   */
  login(options?: LoginOptions): Promise<void>
  /**
   * Signs the user out of the app, then redirects to GenAuth's login page with `prompt=login`, so that another user can log in. Single sign-on
   * at GenAuth continues. If the options are invalid, or if the code for the login cannot be loaded, the session stays.
   *
   * @param options The options of the login. `prompt` replaces `login`. If the scopes contain `offline_access`, pass `login consent`, because
   * GenAuth's documentation requires `consent` for a refresh token.
   * @throws {GenAuthError} the codes of {@link GenAuth.login}
   */
  switchAccount(options?: LoginOptions): Promise<void>
  /**
   * Signs the user in through a popup. Call it in the click handler, before any `await`, because browsers block later popups. Or open the
   * window in the click handler and pass it as `popup`.
   *
   * @throws {GenAuthError} `popup_blocked`, `popup_closed`, `timeout`, `framed_callback` in a frame, and the codes of `handleCallback`
   */
  loginWithPopup(options?: PopupLoginOptions): Promise<AuthenticatedSession>
  /**
   * Completes a login from its callback URL. Further calls with the same URL return the same result. Call `handleCallback` only if a
   * route of your app handles the callback: `start()` also completes the login.
   *
   * @param url The callback URL. Default: the current URL.
   * @throws {GenAuthError} `state_mismatch`, `issuer_mismatch`, `nonce_mismatch`, `invalid_id_token`, `framed_callback`, the OAuth codes
   */
  handleCallback(url?: string): Promise<{ returnTo: string }>
  /**
   * Signs the user out of this tab, then revokes the tokens, then redirects to GenAuth's logout (`scope: 'global'`). The user is signed
   * out even if a later step fails. If only the revocation fails and the browser stays on the page, the session's `error` has the cause.
   *
   * With `scope: 'global'` the promise stays pending during the redirect. It resolves if the browser stays on the page, for a reason listed
   * at {@link GenAuth.login}. The user is then signed out of the app, but single sign-on at GenAuth may still be active.
   *
   * @throws {GenAuthError} `insecure_context`; `network_error` if the code for the logout cannot be loaded; in server mode `user_switched` if
   * another user has logged in since, whose session does not end; in server mode with `scope: 'global'`, the failure of the request to the
   * server
   */
  logout(options?: LogoutOptions): Promise<void>
  /**
   * Returns a valid access token. Refreshes it first if it has expired. Concurrent calls share one request.
   *
   * @throws {GenAuthError} `not_authenticated`, `session_expired`, `no_refresh_token`, `token_unavailable`, or why the refresh failed
   */
  getToken(options?: GetTokenOptions): Promise<string>
  /** Returns the access token if it is valid now, without a request. Returns `undefined` in server mode. */
  peekToken(): string | undefined
  /**
   * Refreshes the token now, e.g. for a button. Shares the request with all other callers that wait for a refresh.
   *
   * @throws {GenAuthError} `not_authenticated`, `session_expired`, `no_refresh_token`, or why the refresh failed; in server mode
   * `user_switched`
   */
  renew(options?: { signal?: AbortSignal | undefined }): Promise<AuthenticatedSession>
  /** Schedules the token refreshes; see {@link Renewal}. */
  readonly renewal: Renewal
  /**
   * Requests the user's claims from GenAuth, and checks them with the client's schema.
   *
   * @param options With `schema: null`, the claims are returned as GenAuth sent them. With `sessionId`, the call rejects with
   * `not_authenticated` if the session of the tab has another id, or if it is replaced during the call.
   * @throws {GenAuthError} `user_mismatch` if the response is for another user, `schema_invalid` and `schema_async` if the schema does not
   * accept the claims, and the codes of `getToken`; in server mode `user_switched` and `session_changed`
   */
  getUser(options?: {
    signal?: AbortSignal | undefined
    schema?: null | undefined
    sessionId?: string | null | undefined
  }): Promise<RegisteredUser>
  /**
   * Returns the latest claims that the client has, without a request. In browser mode they come from the ID token or from the last
   * {@link GenAuth.getUser}. In server mode they are the claims that the server keeps in the session (its option `claims`). The reference
   * stays the same until the claims change. The client's schema does not check them.
   *
   * @returns `undefined` if the user is signed out, or if the client has not received claims yet.
   */
  peekUser(): KnownUser | undefined
  /**
   * Returns the claims of the session's ID token, without a request. The client has validated them when it received the token: at the login,
   * or at a refresh that returned a new ID token (OpenID Connect Core, sections 3.1.3.7 and 12.2). The token may have expired since. Claims
   * that only protect the exchange (`nonce`, `at_hash`, `c_hash`, `s_hash`) are omitted.
   *
   * @returns `undefined` if the session has no ID token: on `oauth`, or if its signature could not be verified at the last refresh.
   * @throws {GenAuthError} `not_authenticated`, `session_expired`; `token_unavailable` in server mode, where your server has the ID token
   */
  getIdTokenClaims(): Promise<IdTokenClaims | undefined>
  /**
   * Returns the session's ID token, without a request, e.g. for an API that reads it. The token may have expired. Use `getToken()` for all
   * other APIs, and {@link GenAuth.getIdTokenClaims} for its claims.
   *
   * @returns `undefined` if the session has no ID token.
   * @throws {GenAuthError} `not_authenticated`, `session_expired`; `token_unavailable` in server mode
   */
  getIdToken(): Promise<string | undefined>
  /**
   * Checks with GenAuth whether the access token is active (RFC 7662). An inactive token does not end the session.
   *
   * @throws {GenAuthError} the codes of `getToken` (in server mode without `token_unavailable`), `invalid_client` if the application may
   * not introspect tokens, and the codes of every request to GenAuth
   */
  introspect(): Promise<Introspection>
  /**
   * Sends a request like `fetch`. Adds the access token if the URL has the app's own origin, or an origin that is listed in `tokenOrigins`. In
   * server mode the browser has no token. Requests to the app's own origin have headers for the proxy and the app's routes. They contain the public id of the session.
   *
   * After a 401 of an API, it refreshes the token and repeats the request one time. It sends one refresh per token: if the API rejects the
   * new token too, the caller gets this 401 and all further ones of the token. It sends no refresh after a step-up challenge (RFC 9470,
   * section 3, https://www.rfc-editor.org/rfc/rfc9470#section-3). In server mode, it does the same if the server requires a refresh.
   *
   * In server mode, another user can log in in another tab before this tab knows. The request then has no effect. If the user is the same, it
   * is repeated one time with the new session. A request is only repeated if the size of its body is known and at most 1 MiB.
   *
   * @throws {GenAuthError} the codes of `getToken` if the request needs a token; in server mode `not_authenticated` and `session_expired`
   * from the server, `user_switched` if another user has logged in, `session_changed` (retryable) if the session could not be requested, and
   * why a refresh failed
   */
  readonly fetch: typeof fetch
  /** Adds a listener for one type of event. Returns the unsubscribe function. */
  on(event: GenAuthEventType, listener: GenAuthEventListener): () => void
}
