import type { AuthenticationClientOptions, GenAuthError } from '@genauth/core'
import type { ServerEvent, ServerEventMap } from './events/server-event'
import type { LoginRouteOptions } from './login-route-options'
import type { ApiOptions } from './proxy/apis'
import type { ServerRuntime } from './runtime/server-runtime'
import type { SessionKeeping } from './sessions/sessions'

/** Options of `createAuthServer`. They extend the options of core's `AuthenticationClient`. */
export interface AuthServerOptions
  extends Omit<
    AuthenticationClientOptions,
    'dangerouslyAllowSecretInBrowser' | 'protocol' | 'redirectUri' | 'scope' | 'secret'
  > {
  /**
   * The application's secret. Omit it only if `tokenEndpointAuthMethod` is `none`. In all other cases, `createAuthServer` throws
   * `invalid_options` if the secret is missing. So you notice a missing environment variable at start.
   */
  secret?: string | undefined
  /** The protocol of the application in GenAuth's console. */
  protocol: 'oauth' | 'oidc'
  /**
   * The callback URL: the app's public origin, then `basePath`, then `/callback`. Add exactly this URL to the application's list of login
   * callback URLs. The server takes its public origin from this option only. The server never reads `Host` or `X-Forwarded-*`.
   */
  redirectUri: string
  /**
   * Whether to read GenAuth's endpoint URLs from `{appHost}/oidc/.well-known/openid-configuration` (OpenID Connect Discovery 1.0), once per
   * process. The document's issuer must be exactly `issuer`. `endpoints` has priority. No effect on `oauth`. Default: `false`. The
   * URLs are then built from `appHost`.
   */
  discovery?: boolean | undefined
  /** The path prefix of all routes. Default: `/auth`. */
  basePath?: string | undefined
  /**
   * The secrets that encrypt cookies. Each has at least 32 random bytes, as a `Uint8Array` or as text. Create a secret with `openssl rand
   * -base64 32`. The first secret encrypts, and all secrets decrypt. To change the secret, add a new one at the start of the list. Remove
   * the old one after `maxSessionSeconds`.
   */
  cookieSecrets: readonly (string | Uint8Array)[]
  /**
   * The APIs that the browser can reach through `/auth/api/<name>/…`, by name. The server adds the session's access token to each request.
   * The server rejects every other API, method and path. Default: none.
   *
   * ```ts
   * apis: { '/orders': { target: 'https://orders.internal/v1', methods: ['GET', 'POST'], paths: ['/list', '/items/*'] } }
   * ```
   */
  apis?: Readonly<Record<string, ApiOptions>> | undefined
  /**
   * Where sessions and ended sessions are stored. This option decides where a logout takes effect:
   *
   * - One process: `cookieSessions({ revocations: 'process' })`. Only this process rejects a cookie that was copied before the logout. After
   *   a restart, no process rejects it.
   * - Several processes, if the load balancer sends each browser to the same process: `cookieSessions({ revocations:
   *   redisRevocations(client) })`. All processes reject the copied cookie.
   * - Several processes, or serverless functions: `storedSessions(redisStore(client))`. A logout ends the session everywhere, and only one
   *   process at a time refreshes a session.
   */
  sessions: SessionKeeping
  /**
   * The `SameSite` attribute of the session cookie.
   *
   * - `lax` (default): the browser also sends the cookie when the user follows a link from another site. Apps that render pages on the
   *   server need `lax`.
   * - `strict`: the browser does not send the cookie when the user follows a link from another site. `strict` suits single-page apps, which
   *   request the session from their own page.
   */
  sameSite?: 'lax' | 'strict' | undefined
  /**
   * The scopes to request, separated by spaces. Default: `user` on `oauth`, and `openid profile email phone address offline_access` on
   * `oidc`.
   */
  scope?: string | undefined
  /**
   * The claims of the user that the session keeps, by name. `session.user` of `getSession`, the initial session of a rendered page, and the
   * page itself then have these claims without a request. They come from the ID token and from the user info endpoint. `sub` is always
   * kept. A claim with the name of a token or a password is never kept. Keep the list short if you use `cookieSessions`: all cookies of a
   * session have at most 6 kB. Set `[]` to keep no claims. Default: `name`, `email`, `picture` and `roles`.
   */
  claims?: readonly string[] | undefined
  /**
   * How old the kept claims may be, in seconds. A page in use requests a token refresh or the user info before the claims reach this age, so
   * that a role that was taken away is gone after this time. If GenAuth cannot be reached, the session keeps the old claims.
   * `session.userUpdatedAt` shows their age. Default: 600.
   */
  claimsMaxAgeSeconds?: number | undefined
  /**
   * What `GET {basePath}/login` accepts beyond `returnTo`, `prompt`, `screen`, `ui_locales`, `login_hint`, `max_age` and `acr_values`. The
   * route rejects every other parameter with 400 `invalid_request`, because anyone can post a link to it. Default: nothing else.
   *
   * ```ts
   * login: { tenants: ['acme', 'globex'], scopes: ['orders:read'], params: ['campaign'] }
   * ```
   */
  login?: LoginRouteOptions | undefined
  /**
   * The URL to which GenAuth redirects after a logout. Add exactly this URL to the application's list of logout callback URLs. Default: the
   * app's root.
   */
  postLogoutRedirectUri?: string | undefined
  /**
   * How a logout ends the user's session at GenAuth.
   *
   * - `end-session` (default on `oidc`): at `/oidc/session/end` (OpenID Connect RP-Initiated Logout 1.0), with the session's ID token as
   *   the hint that GenAuth requires. Without a usable ID token, the logout is `universal`.
   * - `universal` (the only value on `oauth`): at `/login/profile/logout`, without a hint. The session cookie then contains no ID token.
   */
  logout?: 'end-session' | 'universal' | undefined
  /** The maximum age of a session in seconds, even if the session is in use. Default: 3 days. */
  maxSessionSeconds?: number | undefined
  /**
   * How long a session lasts without a request to `/auth/renew`, in seconds. `connectGenAuth` sends this request while a page is open. A
   * request whose refresh fails because GenAuth is down also counts. Default: 1 day.
   */
  maxIdleSeconds?: number | undefined
  /**
   * Whether the session ends when the user closes the browser. With `true`, the session cookie has neither `Max-Age` nor `Expires` (RFC
   * 6265, section 4.1.2). Browsers that restore their windows at the next start also restore such cookies, so the session then continues.
   * `maxSessionSeconds` and `maxIdleSeconds` apply in both cases. Default: `false`.
   */
  transient?: boolean | undefined
  /**
   * What the server does if two browsers most likely have copies of one session cookie. The server detects a copy by a cookie that a token
   * refresh replaced over two minutes ago, after a request has sent a newer cookie of the session. The server rejects such a cookie in both
   * cases.
   *
   * - `end` (default): the session ends at `GET /auth/session` and `POST /auth/renew`. Its cookies are rejected, its tokens are revoked if
   *   the server can decrypt them, and the app shows the reason `revoked`. All other routes only reject the cookie, because a request can
   *   be delayed on its way.
   * - `report`: the session continues.
   */
  onClone?: 'end' | 'report' | undefined
  /**
   * Lets GenAuth end sessions through `POST {basePath}/backchannel-logout` (OpenID Connect Back-Channel Logout 1.0). Enter this URL as the
   * application's back-channel logout URL. Set the option in every process of the app: a process without the option does not notice that
   * GenAuth ended a session. Requires protocol `oidc`. Default: `false`.
   */
  backchannelLogout?: boolean | undefined
  /**
   * Called with each failure, so that you can log it:
   *
   * - a login failed;
   * - GenAuth ended a session by rejecting its refresh token;
   * - tokens could not be revoked;
   * - a login on `oidc` requested `offline_access`, and GenAuth issued no refresh token (once per process);
   * - GenAuth, the store or an API failed, or the set-up is wrong.
   *
   * Use `onError` to find and fix problems. A request that the server rejects is no failure: use `onEvent` for a security log. A failed login
   * or refresh goes to both, and so does a required role if no login requests the scope `roles`.
   *
   * No error contains a secret or a token. `description` is untrusted text from GenAuth or from a callback URL. The `cause` of
   * `storage_unavailable` is the store's own error. The server ignores errors and rejections of `onError`. Default: failures are not
   * reported.
   *
   * @param path The path of the request, without its query.
   */
  onError?: ((error: GenAuthError, path: string) => void | Promise<void>) | undefined
  /**
   * Called with each event of the security log: logins, token refreshes, ended and copied sessions, and every request that the server
   * refuses. {@link ServerEventMap} describes the types. Use `onEvent` to audit logins and to find attacks. Use `onError` to find and fix
   * problems: an error has a message and a cause, and an event has neither.
   *
   * An event contains no token, code, secret or cookie. `path` and `requestId` are untrusted, because the client chooses them. The server
   * ignores errors and rejections of `onEvent`, and does not wait for it. Default: events are not reported.
   *
   * ```ts
   * onEvent: (event) => console.log(JSON.stringify(event))
   * ```
   */
  onEvent?: ((event: ServerEvent) => void | Promise<void>) | undefined
  /** Replaces the clock, the timers and the random ids in tests. */
  runtime?: Partial<ServerRuntime> | undefined
}
