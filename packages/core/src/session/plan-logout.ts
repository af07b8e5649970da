import type { LogoutUrlOptions } from '../protocol/logout-url'
import { keepOnOrigin } from './return-to'

/** How every state of a logout begins, so that a page recognises it as ours when it comes back. */
export const logoutStatePrefix = 'genauth-l.'

/** What a logout starts from. */
export interface LogoutPlanOptions {
  /** The app's origin. */
  readonly origin: string
  /** Random, and not used before. */
  readonly id: string
  /** The ID token of the session that ends. */
  readonly idToken: string | undefined
  /** The configured redirect URI of a logout, which GenAuth's list has. */
  readonly postLogoutRedirectUri: string | undefined
  /** Where the user wants to be afterwards, on the app's origin. */
  readonly returnTo: string | undefined
}

/** Where a logout goes, and how it comes back. */
export interface LogoutPlan {
  /** GenAuth's logout. */
  readonly url: string
  /** What comes back to `postLogoutRedirectUri`, whose page then goes to `returnTo`. Without it, GenAuth itself sends the browser to `returnTo`. */
  readonly state?: string | undefined
}

/**
 * Chooses the URL of a logout, and whether GenAuth or the app redirects to `returnTo`. At `/oidc/session/end`, GenAuth accepts only exact
 * URLs. So it gets `postLogoutRedirectUri` and a `state`. The app then redirects to `returnTo`. If `postLogoutRedirectUri` is missing or on
 * another origin, or if the logout returns no `state`, GenAuth gets `returnTo`.
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
