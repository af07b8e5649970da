import type { LogoutUrlOptions } from '../protocol/logout-url'
import { keepOnOrigin } from './return-to'

/** The prefix of every logout state. It identifies our logouts when GenAuth redirects to the app. */
export const logoutStatePrefix = 'genauth-l.'

/** Input of {@link planLogout}. */
export interface LogoutPlanOptions {
  /** The app's origin. */
  readonly origin: string
  /** A random value that was not used before. */
  readonly id: string
  /** The ID token of the session that ends. */
  readonly idToken: string | undefined
  /** The configured `postLogoutRedirectUri`. It must be on GenAuth's list of logout callback URLs. */
  readonly postLogoutRedirectUri: string | undefined
  /** The URL that the browser shows after the logout, on the app's origin. */
  readonly returnTo: string | undefined
}

/** The URL of a logout, and the state that GenAuth returns. */
export interface LogoutPlan {
  /** The URL of GenAuth's logout. */
  readonly url: string
  /**
   * The state that GenAuth returns to `postLogoutRedirectUri`. The app then navigates to `returnTo`. Without a state, GenAuth redirects to
   * `returnTo`.
   */
  readonly state?: string | undefined
}

/**
 * Chooses the URL of a logout. Also chooses whether GenAuth or the app redirects to `returnTo`. `/oidc/session/end` accepts only exact
 * URLs. So GenAuth gets `postLogoutRedirectUri` and a `state`, and the app then navigates to `returnTo`. GenAuth gets `returnTo` itself in
 * two cases: `postLogoutRedirectUri` is missing or on another origin, or the logout returns no `state`.
 *
 * @param build Builds the URL, as `buildLogoutUrl` does.
 */
export function planLogout(
  build: (options: LogoutUrlOptions) => string,
  { origin, id, idToken, postLogoutRedirectUri, returnTo }: LogoutPlanOptions,
): LogoutPlan {
  const target =
    returnTo === undefined ? postLogoutRedirectUri : origin + keepOnOrigin(returnTo, origin)
  const isOwn =
    postLogoutRedirectUri !== undefined && new URL(postLogoutRedirectUri).origin === origin
  if (!isOwn) return { url: build({ redirectUri: target, idToken }) }
  const state = logoutStatePrefix + id
  const url = build({ redirectUri: postLogoutRedirectUri, idToken, state })
  return new URL(url).searchParams.has('state')
    ? { url, state }
    : { url: build({ redirectUri: target }) }
}
