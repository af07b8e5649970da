// In production, the checks of `checks.development.ts` do nothing, and bundlers remove the calls.

/** What the check of the scopes reads. */
export interface CheckedScope {
  readonly options: {
    readonly protocol: string
    readonly scope?: string | undefined
    readonly extraScopes?: readonly string[] | undefined
  }
}

/** What the check of `appHost` reads of the app's page. */
export interface CheckedPage {
  readonly origin: string
}

/** What the checks read of a client in browser mode. */
export interface CheckedClient extends CheckedScope {
  readonly options: CheckedScope['options'] & {
    readonly redirectUri: string
    readonly consentForOfflineAccess?: boolean | undefined
  }
}

/** What the check of the refresh token reads of a login. */
export interface CheckedLogin {
  /** The scopes that were requested. */
  readonly requestedScope: string
  /** Whether the request had `prompt=consent`. */
  readonly hasConsent: boolean
  readonly refreshToken?: string | undefined
}

/** Does nothing. In development, warns about a `scope` without `openid` or `offline_access`. */
export function checkScope(_client: CheckedScope): void {}

/** Does nothing. In development, warns about an `appHost` that is the origin of the app. */
export function checkAppHost(_client: { readonly appHost: string }, _page?: CheckedPage): void {}

/** Does nothing. In development, warns about a callback URL whose page has the status 404. */
export function checkCallbackPage(_client: CheckedClient): void {}

/** Does nothing. In development, warns once per origin about a request to which `fetch` adds no token. */
export function checkOrigin(_client: object, _request: Request): void {}

/** Does nothing. In development, warns about a login that requested `offline_access` and got no refresh token. */
export function checkRefreshToken(_client: CheckedClient, _login: CheckedLogin): void {}
