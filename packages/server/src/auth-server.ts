import type {
  AuthenticatedSession,
  Authentication,
  RegisteredUser,
  SessionFacts,
} from '@genauth/core'
import type { RequiredClaims, RequireSessionOptions } from './require-session/options'

/** The session of a request, for your server's own code. */
export interface ServerSession {
  /** The part of the session that the browser may see. It contains no token. `GET /auth/session` returns the same part. */
  readonly session: AuthenticatedSession
  /** When the access token expires, in epoch milliseconds. Absent if GenAuth returned no lifetime. */
  readonly expiresAt?: number | undefined
  /** The granted scopes. */
  readonly scope: readonly string[]
  /**
   * The user's claims that the session keeps: `sub`, and the claims of the option `claims`. Reading them sends no request. They are as old as
   * `userUpdatedAt`. Absent if GenAuth has returned no claims, or if the claims do not fit into the session's cookie.
   */
  readonly user?: RegisteredUser | undefined
  /**
   * When GenAuth returned the claims in `user`, in epoch milliseconds of this server's clock. Absent if `user` is absent or incomplete:
   * for example, the request for a claim that the ID token lacks has failed.
   */
  readonly userUpdatedAt?: number | undefined
  /** How and when the user logged in. Absent if no ID token of the session has `auth_time`, `acr` or `amr`. */
  readonly authentication?: Authentication | undefined
  /**
   * Returns the access token, for a request from your server to an API. `getAccessToken` is a method, so that a session serialized into
   * HTML cannot contain the token.
   *
   * @throws {GenAuthError} `renew_required` if the token has expired, or if the cookie is older than the last token refresh. Respond with
   * 401 and this code; the app then posts to `/auth/renew`.
   */
  getAccessToken(): string
  /**
   * Requests the user's claims from GenAuth. Removes each claim that is named like a token or a password. Also removes each value that
   * equals one of the session's tokens. Does not change the kept claims in `user`. No schema checks the claims; use `parseUser` of
   * `@genauth/core`.
   *
   * @throws {GenAuthError} `renew_required`, `user_mismatch`, and the codes of core's `getUserInfoByAccessToken`
   */
  getUser(): Promise<RegisteredUser>
}

/** The result of `requireSession`. With `role` or `when`, `user` is always present. If `when` is a type guard, `user` has its type. */
export type RequiredSession<Options = RequireSessionOptions> = ServerSession &
  RequiredClaims<Options>

/** Options of `initialSession`. */
export interface InitialSessionOptions {
  /**
   * Whether to include all claims of the user, so that the browser does not request them. With `true`, your server sends a request to
   * GenAuth for each rendered page. If GenAuth fails or does not respond within two seconds, the result has only the kept claims. Default:
   * `false`: the result has the kept claims, without a request.
   */
  readonly user?: boolean | undefined
}

/** Options of `handle`, for adapters. */
export interface HandleOptions {
  /**
   * The path and query exactly as received, such as the `url` of a `node:http` request. A `Request` resolves dot segments in its URL. With
   * this option, `handle` responds with 400 to a path under `basePath` that contained dot segments.
   */
  readonly target?: string | undefined
}

/** The auth server: it handles the routes for the browser, and returns the session to your server's own code. */
export interface AuthServer {
  /** The app's public origin, taken from `redirectUri`. */
  readonly origin: string
  /** The path prefix of all routes. */
  readonly basePath: string
  /**
   * Handles a request to a route under `basePath`.
   *
   * @param request The origin of its URL is ignored. The request's body is read only for back-channel logouts and for APIs. The request's
   * signal cancels only requests to APIs.
   * @param options The parts of the request that a `Request` does not contain.
   * @returns The response, or `undefined` if the path is not under `basePath`. In that case, the app must respond.
   */
  handle(request: Request, options?: HandleOptions): Promise<Response | undefined>
  /**
   * Reads the session of a request, for server rendering and for your own routes. The method sets no cookie. It refreshes a token only for a
   * check, if you set `checkAfterSeconds`.
   *
   * @returns The session, or `null` if the user is signed out. Also `null` if a token refresh replaced the cookie more than two minutes ago,
   * although the browser can still get the current cookie from `/auth/renew`.
   * @throws {GenAuthError} `storage_unavailable` if the session store or the record of ended sessions fails. In that case, it is unknown
   * whether the user is signed in.
   */
  getSession(request: Request): Promise<ServerSession | null>
  /**
   * Returns the initial session for a page that your server renders. Pass it to `GenAuthProvider` as `initialSession`; the browser then
   * does not request the session. The initial session becomes part of the HTML, so send the page with `Cache-Control: no-store`.
   *
   * @throws {GenAuthError} `storage_unavailable` if the session store or the record of ended sessions fails
   */
  initialSession(request: Request, options?: InitialSessionOptions): Promise<SessionFacts>
  /**
   * Returns the session of a request, or refuses the request. Use it to protect a page, an action or a route. The limits are those of the
   * options: what the page in the browser shows or requires has no influence.
   *
   * - Every method except GET, HEAD and OPTIONS also needs the checks of `verifyRequest` (CSRF).
   * - A page with the header `X-GenAuth-Session` must show the session of the cookie.
   * - `role` and `when` use the claims in the session, without a request to GenAuth. They refuse every user while the claims are unknown, or
   *   older than `claimsMaxAgeSeconds`.
   *
   * ```ts
   * const { user } = await auth.requireSession(request, { role: 'admin' })
   * ```
   *
   * @param request The origin of its URL is ignored. The login returns to its path and query.
   * @throws {AuthRequiredError} if the request is refused. Send the response that `toResponse()` returns.
   * @throws {GenAuthError} `invalid_options` if an option is wrong, or if the protocol or the option `claims` cannot satisfy it
   */
  requireSession<const Options extends RequireSessionOptions = RequireSessionOptions>(
    request: Request,
    options?: Options,
  ): Promise<RequiredSession<Options>>
  /**
   * Rejects cross-site requests (CSRF) to your own routes. Call it in each route that changes something.
   *
   * - If the browser sends `Sec-Fetch-Site`, the value must be `same-origin`.
   * - If the browser does not send `Sec-Fetch-Site`, GET and HEAD need the header `X-GenAuth: 1`. Every other method needs the app's exact
   *   `Origin`.
   * - A different `Origin` is always rejected.
   *
   * @throws {GenAuthError} `cross_origin_request`. Respond with 403 and change nothing.
   */
  verifyRequest(request: Request, options?: { readonly session?: false | undefined }): void
  /**
   * Also rejects a request of a page that shows another session than that of the request's cookie. This happens if another user has logged
   * in in another tab, and the page has not noticed it yet. `genauth.fetch` sends the id of its session in the header `X-GenAuth-Session`, or
   * `none` if its user is signed out.
   *
   * With this option, the method returns a promise, and rejects instead of throwing. It reads the session, so it can be as slow as
   * `getSession`.
   *
   * @throws {GenAuthError} `cross_origin_request`: respond with 403. `invalid_request` if the header is missing or invalid: respond with 400.
   * `session_changed`: respond with 409 and the header `X-GenAuth-Error: session_changed`, so that `genauth.fetch` requests the session again.
   * `renew_required` if the cookie is older than the last token refresh: respond with 401 and the header `X-GenAuth-Error: renew_required`.
   * `storage_unavailable`: respond with 503.
   */
  verifyRequest(request: Request, options: { readonly session: true }): Promise<void>
}
