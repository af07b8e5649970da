import type { GenAuthError, GenAuthErrorCode } from './errors'
import type { Introspection } from './protocol/introspect-token'
import type { UserInfo } from './protocol/user-info'

/** Why nobody is logged in. `revoked` is server mode's: the session was ended from outside. */
export type AnonymousReason = 'none' | 'logout' | 'expired' | 'revoked' | 'error'

/** Restoring, or finishing a login: nobody knows yet who is here. */
export interface LoadingSession {
  readonly status: 'loading'
}

/** Nobody is logged in. `error` says what went wrong, where something did. */
export interface AnonymousSession {
  readonly status: 'anonymous'
  readonly reason: AnonymousReason
  readonly error?: GenAuthError
}

/** Somebody is logged in. */
export interface AuthenticatedSession {
  readonly status: 'authenticated'
  /** Random, made at login, kept over renewals and reloads, derived from nothing. */
  readonly id: string
  /** The user's id. With protocol `oauth` it is unknown until userinfo was read once. */
  readonly sub?: string
  /**
   * The token has expired and the last refresh failed, but another one may work. Or GenAuth refuses every refresh because of the set-up: the
   * token works until it expires, and the session then ends as `expired`.
   */
  readonly stale: boolean
}

/** The login state. It changes when that changes, and never because a token was renewed. It holds no token. */
export type Session = LoadingSession | AnonymousSession | AuthenticatedSession

/** The newest claims that the page has of the session's user. They are for display: an API must not trust them. */
export interface KnownUser {
  readonly claims: UserInfo
  /** When they came, in epoch milliseconds. */
  readonly updatedAt: number
  /** Whether a claim is missing that the granted scopes promise: the ID token had only some of them. */
  readonly isPartial: boolean
}

/** What is known about the access token, without the token. */
export interface TokenStatus {
  /** Epoch milliseconds; absent without a token, and where the server named no lifetime. */
  readonly expiresAt?: number
  readonly scope: readonly string[]
  /** Whether there is a refresh token to renew it with, and the set-up allows it. */
  readonly renewable: boolean
  readonly isRenewing: boolean
  /** Why the last renewal failed; gone after the next one that succeeds. */
  readonly error?: GenAuthError
}

/** What the page is in the middle of. `closing` is a popup that hands its result over and closes: render nothing there. */
export type PendingAction = 'login' | 'popup' | 'logout' | 'closing'

/** How to begin a login. */
export interface LoginOptions {
  /** Where to come back to, on our own origin. Default: the address of the page. */
  returnTo?: string | undefined
  /** Space-separated scopes. Default: the client's. */
  scope?: string | undefined
  /**
   * OpenID Connect's `prompt`, e.g. `login` to ask for the password again. Default on oidc: `consent` if `offline_access` is requested
   * (OpenID Connect Core, section 11) and `consentForOfflineAccess` is not `false`; otherwise none.
   */
  prompt?: string | undefined
  /** Further parameters of the authorize request. Names that carry the protocol are reserved. */
  params?: Record<string, string> | undefined
}

/** {@link LoginOptions}, and a window that was opened in the click already. */
export interface PopupLoginOptions extends LoginOptions {
  popup?: Window | null | undefined
}

/** How to log out. */
export interface LogoutOptions {
  /**
   * Where the browser is after the logout, on our own origin; anything else is the root of the app. Default: `postLogoutRedirectUri`.
   *
   * On `oidc`, GenAuth sends the browser to `postLogoutRedirectUri`, and the page there goes on to `returnTo` (see
   * {@link StartOptions.onRedirect}). This needs a `postLogoutRedirectUri` on our own origin. In every other case GenAuth sends the browser to
   * `returnTo` itself: on `oidc` it must then be on the application's list of logout callback URLs.
   */
  returnTo?: string | undefined
  /** `global` (default) leaves through GenAuth's logout, which ends single sign-on; `local` stays on the page. */
  scope?: 'local' | 'global' | undefined
  /** Revoke the tokens at GenAuth, best effort. Default true. */
  revoke?: boolean | undefined
}

/** How to ask for an access token. */
export interface GetTokenOptions {
  /** How long the token must still be good for, in seconds. Default 0. With as much as a token lives, every call renews. */
  minValiditySeconds?: number | undefined
  /** Renew even though the token is still good. */
  forceRenew?: boolean | undefined
  /** Ends this caller's wait; the request, which others may share, goes on. */
  signal?: AbortSignal | undefined
}

/** An event of a {@link GenAuth}; every tab that is concerned fires it once. */
export type GenAuthEventType =
  | 'login'
  | 'logout'
  | 'renewed'
  | 'renewalFailed'
  | 'expired'
  | 'userSwitched'

export interface GenAuthEvent {
  readonly type: GenAuthEventType
  /** The session after the event. */
  readonly session: Session
  /** Why it happened. After a login or a renewal, `storage_unavailable` where the browser keeps nothing, so that the session ends with the page. */
  readonly error?: GenAuthError
}

/** What {@link GenAuth.on} calls. A navigation that follows the event waits for a promise that it returns. */
export type GenAuthEventListener = (event: GenAuthEvent) => void | Promise<void>

/**
 * What a server of `@genauth/server` says about the session of a browser: the body of its routes `/session` and `/renew`, and what a
 * page that it rendered may begin with. It holds no token. Instants are epoch milliseconds by the server's clock.
 */
export interface SessionFacts {
  readonly session: AnonymousSession | AuthenticatedSession
  /** When the server said it, so that a page whose clock is wrong can reckon with the other instants. */
  readonly answeredAt: number
  /** When the session began. */
  readonly startedAt?: number | undefined
  /** When the access token runs out; absent where GenAuth named no lifetime. */
  readonly expiresAt?: number | undefined
  /** When the page is to ask for a renewal: of the token, or of a session that would count as idle one day. */
  readonly renewAt?: number | undefined
  /** Grows with every renewal. */
  readonly revision?: number | undefined
  /** Whether there is a refresh token. */
  readonly renewable?: boolean | undefined
  /** The scopes that were granted. */
  readonly scope?: readonly string[] | undefined
  /** The claims of the user, where the server knows them. */
  readonly user?: UserInfo | undefined
  /** Why a login, or the session, failed. */
  readonly error?: { readonly code: GenAuthErrorCode; readonly message: string } | undefined
}

/** How to {@link GenAuth.start}. */
export interface StartOptions {
  /**
   * Goes to `returnTo` (path, query and hash, on our origin) after a finished login, or after a logout that came back to
   * `postLogoutRedirectUri`, e.g. with the app's router. In server mode, the server itself redirects after a login. Default:
   * `history.replaceState` after a login, a navigation after a logout.
   */
  onRedirect?: ((returnTo: string) => void) | undefined
  /**
   * What the server knew when it rendered this page, so that server mode has nothing to ask. Browser mode, whose tokens no server
   * knows, takes no notice of it.
   */
  initialSession?: InitialFacts | undefined
}

/** What a page was rendered with: all that the server said of the session, or just the session. */
export interface InitialFacts extends Partial<Omit<SessionFacts, 'session'>> {
  readonly session: Session
}

/** When to renew, for whoever schedules it; `@genauth/react` does, through TanStack Query. */
export interface Renewal {
  /** Epoch milliseconds at which {@link Renewal.run} will have something to do; `undefined`: never. */
  nextAt(): number | undefined
  /**
   * Renews if it is due, once for all tabs that share the grant. Settles with the attempt and never rejects: the outcome is in
   * {@link GenAuth.getTokenStatus} and the events.
   */
  run(): Promise<void>
}

/**
 * The login of one application in one page: who is logged in, and a token that is good whenever one is asked for.
 *
 * Made by `createGenAuth`, or by `connectGenAuth` where the tokens are on a server. Make it once, outside of any component, and share it.
 */
export interface GenAuth {
  readonly mode: 'browser' | 'server'
  /** Names this client in caches and storage. */
  readonly key: string
  /** The login state; the same reference until it changes. */
  getSession(): Session
  /** Facts about the access token; the same reference until one changes. */
  getTokenStatus(): TokenStatus
  /**
   * The pending action of the page, for spinners. All callers share it. If the browser stays on the page, it ends at the same
   * moment as the promise of {@link GenAuth.login}.
   */
  getPendingAction(): PendingAction | undefined
  /** Calls back after the session, the token status or the pending action has changed. Returns the way to stop. */
  subscribe(listener: () => void): () => void
  /**
   * Restores the session, finishes a login whose answer is on this URL, and listens to other tabs and to the device waking up.
   * Counted: it runs until as many stops as starts were called. Does nothing where there is no page.
   */
  start(options?: StartOptions): () => void
  /** Settles when the session is no longer `loading`; starts restoring by itself. For Suspense, loaders and guards. */
  ready(): Promise<Session>
  /**
   * Leaves for GenAuth's login page. The promise stays pending while the browser leaves, and never resolves: the document ends first. If the
   * page stays, it rejects with `login_abandoned`: the user came back to the page from the back/forward cache, pressed Escape, chose to
   * stay in the dialog of `beforeunload`, or the browser is still on the page after 10 s. Some browsers report neither Escape nor the
   * `beforeunload` dialog. There, the promise rejects after 10 s. A second call while the first is leaving returns the same promise. A
   * `login_abandoned` that no code handles causes no `unhandledrejection` event.
   *
   * @throws {GenAuthError} `login_abandoned` (retryable), `redirect_loop`, `storage_unavailable`, `invalid_options`, `insecure_context`, `network_error` where the
   * code that it needs cannot be loaded
   */
  login(options?: LoginOptions): Promise<void>
  /**
   * Logs in through a popup. Call it in the click itself: a popup that opens after an `await` is blocked. Or open the window in the
   * click and hand it in.
   *
   * @throws {GenAuthError} `popup_blocked`, `popup_closed`, `timeout`, `framed_callback` in a frame, and everything that a callback can fail with
   */
  loginWithPopup(options?: PopupLoginOptions): Promise<AuthenticatedSession>
  /**
   * Finishes a login from the callback's address, once: every further call for the same address has the same result.
   * `start()` does it by itself; this is for apps that want to do it in a route of their own.
   *
   * @param url Default: the address of the page.
   * @throws {GenAuthError} `state_mismatch`, `issuer_mismatch`, `nonce_mismatch`, `invalid_id_token`, `framed_callback`, the OAuth codes
   */
  handleCallback(url?: string): Promise<{ returnTo: string }>
  /**
   * Logs out: this page first, whatever the server does, then the tokens (revoked), then GenAuth itself (`scope: 'global'`). The
   * page is logged out whatever fails then. Tokens that could not be revoked are no failure: where the page stays, the session's `error`
   * says so.
   *
   * With `scope: 'global'` the promise stays pending while the browser leaves. If the page stays after all, for the same reasons as in
   * {@link GenAuth.login}, it resolves: the page is logged out, and single sign-on at GenAuth may go on.
   *
   * @throws {GenAuthError} `insecure_context`, `network_error` where the code that it needs cannot be loaded; in server mode, with
   * `scope: 'global'`, why the server could not be told
   */
  logout(options?: LogoutOptions): Promise<void>
  /**
   * Resolves to an access token that is good, renewing it first where it has run out. Concurrent calls share one request.
   *
   * @throws {GenAuthError} `not_authenticated`, `session_expired`, `no_refresh_token`, `token_unavailable`, or why the renewal failed
   */
  getToken(options?: GetTokenOptions): Promise<string>
  /** The access token if it is good right now. Costs nothing, sends nothing. `undefined` in server mode. */
  peekToken(): string | undefined
  /**
   * Renews now, for a button. Shares the request with everybody else who waits for one.
   *
   * @throws {GenAuthError} `not_authenticated`, `session_expired`, `no_refresh_token`, or why the renewal failed
   */
  renew(options?: { signal?: AbortSignal | undefined }): Promise<AuthenticatedSession>
  readonly renewal: Renewal
  /**
   * Reads the user from GenAuth.
   *
   * @throws {GenAuthError} `user_mismatch` where the answer is about somebody else, and what `getToken` throws
   */
  getUser(options?: { signal?: AbortSignal | undefined }): Promise<UserInfo>
  /**
   * Gives the newest claims of the user that this page already has: from the ID token, or from the last {@link GenAuth.getUser}.
   * Sends nothing. The same reference until they change.
   *
   * @returns `undefined` if the user is signed out, or if no claims are known yet. In server mode always `undefined`.
   */
  peekUser(): KnownUser | undefined
  /**
   * Asks GenAuth whether the access token is active. A token that is not ends no session.
   *
   * @throws {GenAuthError} what `getToken` throws (in server mode without `token_unavailable`), `invalid_client` where the application may not ask, and what every request to GenAuth
   * can fail with
   */
  introspect(): Promise<Introspection>
  /**
   * `fetch` with the access token, for the origins listed in `tokenOrigins` and no other; renews once after a 401. In server mode the page
   * has no token: requests to its own origin say that they come from the page, for the proxy and the app's own routes, and are repeated
   * once after a renewal where the server asks for one. A request is repeated only if its body has a known size of 1 MiB at most.
   *
   * @throws {GenAuthError} what `getToken` throws, where the request would have carried a token; in server mode `not_authenticated` and
   * `session_expired`, where the server says so, and why a renewal failed
   */
  readonly fetch: typeof fetch
  /** Listens to an event. Returns the way to stop. */
  on(event: GenAuthEventType, listener: GenAuthEventListener): () => void
}
