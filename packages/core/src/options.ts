import type { ClientOptions } from './protocol/client-options'
import type { UserSchema } from './protocol/parse-user'
import type { Runtime, SessionStorage } from './runtime/ports'

/** Options of `createGenAuth`. */
export interface GenAuthOptions extends ClientOptions {
  /**
   * The application's protocol. Use `oidc`, unless your application supports `oauth` only. For `oidc`, select the authentication method
   * `none` in GenAuth's console.
   */
  protocol: 'oauth' | 'oidc'
  /** The callback URL, on the app's origin. It must be on the application's list of login callback URLs. */
  redirectUri: string
  /**
   * The scopes to request, separated by spaces. Default: `user` on `oauth`; `openid profile email phone address offline_access` on `oidc`,
   * where GenAuth issues no refresh token without `offline_access`.
   */
  scope?: string | undefined
  /**
   * Where the session is stored. Default `tab`.
   *
   * - `tab`: in sessionStorage. The session survives a reload and ends with the tab. Each tab needs its own login, which is quick with
   *   single sign-on.
   * - `shared`: in IndexedDB, one session for all tabs. A token that is valid for up to 14 days is then on the device, and every script
   *   of the origin can read it.
   * - `memory`: nowhere. A reload needs a new login.
   * - your own {@link SessionStorage}.
   */
  storage?: 'tab' | 'shared' | 'memory' | SessionStorage | undefined
  /**
   * Whether to store the user's claims (name, email, …) with the session, so that a reload shows the user immediately. The claims are in
   * the same storage as the tokens, and are removed together with the tokens. Default true.
   */
  storeClaims?: boolean | undefined
  /**
   * Checks the user's claims: a synchronous Standard Schema (https://standardschema.dev). `getUser()`, and each hook without a schema of its
   * own, return the output of the schema, or `schema_invalid`. Claims of the ID token or of a server that do not match are not shown: the
   * hooks request the user instead. Default: no check.
   */
  schema?: UserSchema | undefined
  /**
   * Whether to read GenAuth's endpoint URLs from `{appHost}/oidc/.well-known/openid-configuration` (OpenID Connect Discovery 1.0), once
   * per document. The document's issuer must be exactly `issuer`. `endpoints` has priority. No effect on `oauth`. Default false: the
   * URLs are built from `appHost`.
   */
  discovery?: boolean | undefined
  /**
   * The origins to which `fetch` sends the access token, in addition to the app's own origin: https, or http on localhost. Default none.
   */
  tokenOrigins?: readonly string[] | undefined
  /**
   * Where GenAuth redirects after a logout. On `oidc` this exact URL must be on the application's list of logout callback URLs. If it is on
   * the app's origin, the list needs no other URL of the app: GenAuth returns a `state`, and the app navigates to `returnTo`. Default: the
   * root of the origin of `redirectUri`, such as `https://app.example/`.
   */
  postLogoutRedirectUri?: string | undefined
  /** The maximum age of a session, in seconds, even if it is refreshed. Default: no limit except GenAuth's. */
  maxSessionSeconds?: number | undefined
  /** Whether the app may complete a login inside a frame. Default false, because another site may control the frame. */
  allowFramedCallback?: boolean | undefined
  /** Replaces platform functions such as time, storage and navigation, for tests. */
  runtime?: Partial<Runtime> | undefined
}

/** Options of `connectGenAuth`. */
export interface ConnectOptions {
  /** The path of the server's routes. Use the same value as in `createAuthServer`. Default `/auth`. */
  basePath?: string | undefined
  /**
   * Checks the user's claims: a synchronous Standard Schema (https://standardschema.dev). `getUser()`, and each hook without a schema of its
   * own, return the output of the schema, or `schema_invalid`. Claims of the ID token or of a server that do not match are not shown: the
   * hooks request the user instead. Default: no check.
   */
  schema?: UserSchema | undefined
  /** Replaces platform functions such as time, storage and navigation, for tests. */
  runtime?: Partial<Runtime> | undefined
}
