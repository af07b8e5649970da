import type { AuthenticationClient, GenAuthError } from '@genauth/core'
import type { RequestCookies } from '../cookies/cookie-jar'
import type { Flash } from '../cookies/flash'
import type { LoginTransactions } from '../cookies/login-transactions'
import type { LogoutRedirects } from '../cookies/logout-redirects'
import type { LogoutToken } from '../logout-tokens/logout-token'
import type { Api } from '../proxy/api'
import type { ServerRuntime } from '../runtime/ports'
import type { ServerConfig } from '../server-config'
import type { LoginRuns } from '../sessions/login-runs'
import type { Sessions } from '../sessions/sessions'

/** What routes are made of. */
export interface RouteContext {
  readonly config: ServerConfig
  readonly client: AuthenticationClient
  readonly runtime: ServerRuntime
  /** By name, with its slash. */
  readonly apis: ReadonlyMap<string, Api>
  /** What APIs are asked with. */
  readonly fetch: typeof fetch
  readonly sessions: Sessions
  readonly transactions: LoginTransactions
  readonly logins: LoginRuns
  readonly logoutRedirects: LogoutRedirects
  readonly flash: Flash
  /** Tells the app what went wrong, for its log. Never throws. */
  readonly report: (error: GenAuthError, request: Request) => void
  /**
   * Checks a logout token of GenAuth's. Absent where none is wanted.
   *
   * @throws {GenAuthError} `invalid_request`, `network_error`
   */
  readonly verifyLogoutToken?: ((token: string) => Promise<LogoutToken>) | undefined
}

/** A request to a route, its cookies read. */
export interface RouteRequest {
  readonly request: Request
  readonly query: URLSearchParams
  readonly cookies: RequestCookies
}

/** A route: the methods it has, who may use it, and its answer. */
export interface Route {
  /** As in `Allow`. */
  readonly methods: readonly string[]
  /** @throws {GenAuthError} `cross_origin_request` */
  guard(request: Request, origin: string): void
  answer(context: RouteContext, request: RouteRequest): Promise<Response>
}
