/** Options of {@link GenAuth.login}. */
export interface LoginOptions {
  /** Where the user continues after the login: a URL on the app's origin. Default: the current URL. */
  returnTo?: string | undefined
  /** The scopes to request, separated by spaces. Default: the client's scopes. */
  scope?: string | undefined
  /**
   * The `prompt` parameter of OpenID Connect, e.g. `login` to require the password again. Default on `oidc`: `consent` if `scope` contains
   * `offline_access` (OpenID Connect Core, section 11) and `consentForOfflineAccess` is not `false`; otherwise none.
   */
  prompt?: string | undefined
  /** Additional parameters of the authorization request. A reserved protocol parameter causes `invalid_options`. */
  params?: Record<string, string> | undefined
}

/** Options of {@link GenAuth.loginWithPopup}. */
export interface PopupLoginOptions extends LoginOptions {
  /** A window that the click handler has already opened. Default: a new popup. */
  popup?: Window | null | undefined
}

/** Options of {@link GenAuth.logout}. */
export interface LogoutOptions {
  /**
   * Where the user continues after the logout: a URL on the app's origin. A URL on another origin is replaced by the root of the app.
   * Default: `postLogoutRedirectUri`.
   *
   * On `oidc` with a `postLogoutRedirectUri` on the app's origin, GenAuth redirects to `postLogoutRedirectUri`. The app then navigates to
   * `returnTo` (see {@link StartOptions.onRedirect}). In all other cases GenAuth redirects to `returnTo` directly. On `oidc`, `returnTo`
   * must then be on the application's list of logout callback URLs.
   */
  returnTo?: string | undefined
  /** `global` (default) redirects to GenAuth's logout, which also ends single sign-on. `local` does not navigate. */
  scope?: 'local' | 'global' | undefined
  /** Whether to revoke the tokens at GenAuth. If this fails, the logout still succeeds. Default true. */
  revoke?: boolean | undefined
}

/** Options of {@link GenAuth.getToken}. */
export interface GetTokenOptions {
  /**
   * How long the token must stay valid, in seconds. Default 0. If `minValiditySeconds` is as long as the token lifetime, every call
   * refreshes the token.
   */
  minValiditySeconds?: number | undefined
  /** Whether to refresh the token even if it is still valid. Default false. */
  forceRenew?: boolean | undefined
  /** Aborts the wait: the promise of this call rejects. The request continues, because other callers may share it. */
  signal?: AbortSignal | undefined
}
