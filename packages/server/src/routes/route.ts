import type { AuthenticationClient, GenAuthError } from '@genauth/core'
import type { RouteParameters, RoutePath } from '@genauth/core/internal'
import type { RequestCookies } from '../cookies/cookie-jar'
import type { CookieRoom } from '../cookies/cookie-room'
import type { Flash } from '../cookies/flash'
import type { LoginTransactions } from '../cookies/login-cookies'
import type { LoginProofs } from '../cookies/login-proof'
import type { LogoutRedirects } from '../cookies/logout-redirects'
import type { RequestEvents } from '../events/request-events'
import type { Emit } from '../events/server-event'
import type { IncomingRequest, Reply } from '../http/reply'
import type { Api } from '../proxy/apis'
import type { ServerRuntime } from '../runtime/server-runtime'
import type { ServerConfig } from '../server-config'
import type { ClaimsReads } from '../sessions/claims-reads'
import type { RejectedTokens } from '../sessions/rejected-tokens'
import type { CompleteLogin } from '../sessions/repeated-callbacks'
import type { ReadChecked } from '../sessions/session-checks'
import type { Sessions } from '../sessions/sessions'
import type { LogoutToken } from '../verify-logout-token'
import type { CheckRefreshToken } from './missing-refresh-token'

/** The dependencies of the routes. */
export interface RouteDependencies {
  readonly config: ServerConfig
  readonly client: AuthenticationClient
  /** Reads the discovery document, so that the logout URL comes from it. Does nothing without the option `discovery`. Never rejects. */
  readonly prepareLogout: () => Promise<void>
  readonly runtime: ServerRuntime
  /** The APIs by name. A name includes the leading slash. */
  readonly apis: ReadonlyMap<string, Api>
  /** Sends the requests to APIs. */
  readonly fetch: typeof fetch
  readonly sessions: Sessions
  readonly rejectedTokens: RejectedTokens
  readonly claimsReads: ClaimsReads
  /** Reads the session for every access to it. Routes that end or refresh the session use `sessions.read`, which never checks it. */
  readonly readChecked: ReadChecked
  readonly transactions: LoginTransactions
  readonly completeLogin: CompleteLogin
  readonly logoutRedirects: LogoutRedirects
  readonly loginProofs: LoginProofs
  readonly flash: Flash
  readonly cookieRoom: CookieRoom
  /** Calls `onError`. Never throws. */
  readonly report: (error: GenAuthError, request: Pick<IncomingRequest, 'headers' | 'url'>) => void
  readonly checkRefreshToken: CheckRefreshToken
  /** Calls `onEvent`. Never throws. Routes use `events`. */
  readonly emit: Emit
  /**
   * Verifies a logout token. This function is absent if the option `backchannelLogout` is not set.
   *
   * @throws {GenAuthError} `invalid_request`, `network_error`
   */
  readonly verifyLogoutToken?: ((token: string) => Promise<LogoutToken>) | undefined
}

/** The parsed query of a request. Its parameters are those of the routes. */
export interface RouteQuery extends URLSearchParams {
  get(name: RouteParameters[RoutePath]): string | null
  has(name: RouteParameters[RoutePath]): boolean
}

/** A request to a route, with its parsed query and cookies, and with the dependencies of the routes. */
export interface RouteContext extends RouteDependencies {
  readonly request: IncomingRequest
  readonly query: RouteQuery
  readonly cookies: RequestCookies
  readonly events: RequestEvents
}

/** A route: its methods, its CSRF check and its response. */
export interface Route {
  /** The methods for the header `Allow`. */
  readonly methods: readonly string[]
  /**
   * Rejects requests that another site may have sent.
   *
   * @throws {GenAuthError} `cross_origin_request`
   */
  guard(request: IncomingRequest, origin: string): void
  respond(context: RouteContext): Promise<Reply>
}
