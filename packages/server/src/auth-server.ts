import type { AuthenticatedSession, SessionFacts, UserInfo } from '@genauth/core'

/** A session as the app's own server sees it. */
export interface ServerSession {
  /** What the page may know: it holds no token, and is what `GET /auth/session` answers. */
  readonly session: AuthenticatedSession
  /** When the access token runs out, in epoch milliseconds; absent where GenAuth named no lifetime. */
  readonly expiresAt?: number | undefined
  /** The scopes that were granted. */
  readonly scope: readonly string[]
  /**
   * Gives the access token, for a request of this server's to an API. A function, so that a session that ends up in a page's HTML takes
   * no token along.
   *
   * @throws {GenAuthError} `renew_required` when it has run out, or the cookie is of before a renewal: answer 401 with that code, and let the page post to `/auth/renew`
   */
  getAccessToken(): string
  /**
   * Asks GenAuth for the claims of the user, without what is called a token or a password, or is one of the session's tokens.
   *
   * @throws {GenAuthError} `renew_required`, `user_mismatch`, and what core's `getUserInfoByAccessToken` throws
   */
  getUser(): Promise<UserInfo>
}

/** What a page that the server renders begins with, beside the session. */
export interface InitialSessionOptions {
  /**
   * With the claims of the user, so that the HTML has them, and the page does not ask for them. Each such page is a request to GenAuth.
   * Where its answer does not come within two seconds, or is none, the page asks by itself. Default: false.
   */
  readonly user?: boolean | undefined
}

/** What an adapter knows of a request beside the `Request`. */
export interface HandleOptions {
  /**
   * The path and query as they came over the wire, such as the `url` of a request of `node:http`. A `Request` has resolved the dots in its
   * URL; with this, a path under `basePath` that had any is refused with 400.
   */
  readonly target?: string | undefined
}

/** The server half of a login: routes for the page, and the session for the app's own server. */
export interface AuthServer {
  /** The public origin of the app, from `redirectUri`. */
  readonly origin: string
  /** The path under which all routes are. */
  readonly basePath: string
  /**
   * Answers a request to one of the routes under `basePath`.
   *
   * @param request The origin of its URL is not read, and its body only for a request to an API. Its signal ends such a request.
   * @param options What a `Request` does not tell.
   * @returns The answer; `undefined` where the path is not under `basePath`, and the app has to answer.
   */
  handle(request: Request, options?: HandleOptions): Promise<Response | undefined>
  /**
   * Reads the session of a request, for rendering and for the app's own routes. It never renews, and writes no cookie.
   *
   * @returns The session; `null` where nobody is logged in.
   * @throws {GenAuthError} `storage_unavailable` where the store of the sessions, or the memory of ended ones, fails: nobody knows then
   */
  getSession(request: Request): Promise<ServerSession | null>
  /**
   * Says what a page may begin with that this server renders: pass it as `initialSession` to `GenAuthProvider`, and the page need not
   * ask who is logged in. It becomes part of the HTML, so that page must not be cached for anybody else.
   *
   * @throws {GenAuthError} `storage_unavailable`
   */
  initialSession(request: Request, options?: InitialSessionOptions): Promise<SessionFacts>
  /**
   * Guards a route of the app's own that changes something against requests that other sites make in the user's name. Where the
   * browser sends `Sec-Fetch-Site`, it must be `same-origin`; where it does not, a GET or HEAD needs the header `X-GenAuth: 1`, and
   * everything else the app's own `Origin`.
   *
   * @throws {GenAuthError} `cross_origin_request`: answer 403, and do nothing
   */
  verifyRequest(request: Request): void
}
