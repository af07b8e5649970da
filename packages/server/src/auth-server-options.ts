import type { AuthenticationClientOptions, GenAuthError } from '@genauth/core'
import type { ApiOptions } from './proxy/api-options'
import type { ServerRuntime } from './runtime/ports'
import type { SessionKeeping } from './sessions/sessions'

/** Options of `createAuthServer`: those of core's `AuthenticationClient`, and what a server needs beside them. */
export interface AuthServerOptions
  extends Omit<
    AuthenticationClientOptions,
    'dangerouslyAllowSecretInBrowser' | 'protocol' | 'redirectUri' | 'scope' | 'secret'
  > {
  /**
   * The application's secret. Only an application whose `tokenEndpointAuthMethod` is `none` has none; for every other, a secret that is
   * missing throws, so that a forgotten environment variable is found at start.
   */
  secret?: string | undefined
  protocol: 'oauth' | 'oidc'
  /**
   * The callback address: the public origin of the app, `basePath` and `/callback`, exactly as on the application's list of login
   * callback URLs. The origin is taken from here and from nowhere else: `Host` and `X-Forwarded-*` are never read.
   */
  redirectUri: string
  /** The path under which all routes are. Default `/auth`. */
  basePath?: string | undefined
  /**
   * Secrets that cookies are sealed with, each at least 32 random bytes, as bytes or as text: `openssl rand -base64 32` prints one.
   * The first seals, all of them open: to change it, put a new one in front, and drop the old one after `maxSessionSeconds`.
   */
  cookieSecrets: readonly (string | Uint8Array)[]
  /**
   * The APIs that pages reach through `/auth/api/<name>/…`, with the session's access token, by name: `{ '/orders': { target:
   * 'https://orders.internal/v1', methods: ['GET', 'POST'], paths: ['/list', '/items/*'] } }`. Nothing else is let through. Default: none.
   */
  apis?: Readonly<Record<string, ApiOptions>> | undefined
  /** Where sessions are kept. Default: `cookieSessions()`. */
  sessions?: SessionKeeping | undefined
  /**
   * `lax` (default) sends the session's cookie with a navigation from another site too, as pages that are rendered on a server need it.
   * `strict` does not: for single-page apps, whose first request for the session comes from their own page.
   */
  sameSite?: 'lax' | 'strict' | undefined
  /** Space-separated. Default `user` for oauth, `openid profile email phone address offline_access` for oidc. */
  scope?: string | undefined
  /**
   * Where GenAuth sends the browser after a logout, exactly as on the application's list of logout callback URLs. Default: the root of the
   * app.
   */
  postLogoutRedirectUri?: string | undefined
  /**
   * How a logout ends the user's session at GenAuth.
   *
   * - `end-session` (default on `oidc`): at `/oidc/session/end` (OpenID Connect RP-Initiated Logout 1.0), with the session's ID token as the
   *   hint, which GenAuth demands. Without a usable ID token, a logout is `universal`.
   * - `universal` (the only one on `oauth`): at `/login/profile/logout`, without a hint. The session then keeps no ID token in its cookie.
   */
  logout?: 'end-session' | 'universal' | undefined
  /** The longest age of a session, in seconds, however active it is. Default: 30 days. */
  maxSessionSeconds?: number | undefined
  /** How long a session lives that is not renewed, in seconds. Default: 7 days. */
  maxIdleSeconds?: number | undefined
  /**
   * Lets GenAuth end sessions, at `POST {basePath}/backchannel-logout` (OpenID Connect Back-Channel Logout 1.0), which is then to be the
   * application's back-channel logout address. Every process of the app needs it: without it, none looks for sessions that were ended so.
   * Protocol `oidc` only. Default `false`.
   */
  backchannelLogout?: boolean | undefined
  /**
   * Is told of what went wrong, for a log: a login that failed, a session that GenAuth ended by refusing its refresh token, tokens that
   * could not be revoked, and whatever could not be done because GenAuth, the store or an API failed, or the set-up is wrong. No error has a
   * secret or a token in it; `description` is the words of GenAuth, or, of a callback, of whoever wrote the address, and the `cause` of
   * `storage_unavailable` is the store's own error. What it throws, or rejects with, is ignored. Default: nobody is told.
   *
   * @param path Of the request, without its query.
   */
  onError?: ((error: GenAuthError, path: string) => void | Promise<void>) | undefined
  /** Ports, for tests. */
  runtime?: Partial<ServerRuntime> | undefined
}
