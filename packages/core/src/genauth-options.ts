import type { ClientOptions } from './protocol/client-options'
import type { Runtime, SessionStorage } from './runtime/ports'

/** Options of `createGenAuth`. */
export interface GenAuthOptions extends ClientOptions {
  /** `oidc` with authentication method `none` is what suits a page; see the README for what `oauth` needs. */
  protocol: 'oauth' | 'oidc'
  /** The callback address, on this page's origin and on the application's list of login callback URLs. */
  redirectUri: string
  /**
   * Space-separated scopes. Default `user` for oauth, `openid profile email phone address offline_access` for oidc: without
   * `offline_access` GenAuth gives no refresh token there.
   */
  scope?: string | undefined
  /**
   * Where the session is kept. Default `tab`.
   *
   * - `tab`: in sessionStorage. It survives a reload and ends with the tab; each tab logs in by itself, which single sign-on makes
   *   quick.
   * - `shared`: in IndexedDB, one session for all tabs. The price: a token of up to 14 days lies on the machine, for any script of
   *   the origin to read.
   * - `memory`: nowhere; a reload logs in again.
   * - a {@link SessionStorage} of your own.
   */
  storage?: 'tab' | 'shared' | 'memory' | SessionStorage | undefined
  /**
   * Keep the user's claims (name, e-mail address, …) with the session, so that a reload shows the user at once. They are in the
   * same storage as the tokens, and are removed with them. Default true.
   */
  storeClaims?: boolean | undefined
  /** Origins that `fetch` sends the access token to, each https, or http on loopback. Default none. */
  tokenOrigins?: readonly string[] | undefined
  /**
   * Where GenAuth sends the browser after a logout. On `oidc` it must be exactly on the application's list of logout callback URLs. If it is
   * on this page's origin, no other URL of the app has to be there: GenAuth returns a `state`, and the page goes on to `returnTo`. Default:
   * `returnTo` of the logout; without either, a logout ends on GenAuth's page.
   */
  postLogoutRedirectUri?: string | undefined
  /** How long a session may last, whatever is renewed. Default: as long as GenAuth renews it. */
  maxSessionSeconds?: number | undefined
  /** Finish logins inside a frame too. Default false. */
  allowFramedCallback?: boolean | undefined
  /** Ports to the world, for tests. */
  runtime?: Partial<Runtime> | undefined
}
