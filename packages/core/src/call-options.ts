/**
 * Options of {@link GenAuth.login}. Both modes have the same options. In server mode, the server decides which options it accepts: without
 * the option `login` of `createAuthServer`, it rejects `scope`, `extraScopes`, `tenantId`, `connection` and `params` with `invalid_request`.
 * Every unknown option causes `invalid_options`.
 */
export interface LoginOptions {
  /** Where the user continues after the login: a URL on the app's origin. Default: the current URL. */
  returnTo?: string | undefined
  /** The scopes to request, separated by spaces. They replace the client's scopes. Default: the client's scopes. */
  scope?: string | undefined
  /** Scopes to request in addition to `scope` or the client's scopes, one scope per element. */
  extraScopes?: readonly string[] | undefined
  /**
   * The `prompt` parameter of OpenID Connect, e.g. `login` to require the password again. Default on `oidc`: `consent` if the scopes contain
   * `offline_access` (OpenID Connect Core, section 11) and `consentForOfflineAccess` is not `false`; otherwise none. A value of your own
   * replaces `consent`: to get a refresh token anyway, pass e.g. `login consent`.
   */
  prompt?: string | undefined
  /** The email, phone number or username with which GenAuth fills in its login form (`login_hint`). */
  loginHint?: string | undefined
  /**
   * The id of a social or enterprise connection in GenAuth's console (`ext_idp_conn_id`). GenAuth then continues with this identity provider
   * instead of its own login form.
   */
  connection?: string | undefined
  /** The id of the tenant to log in to, in a multi-tenant user pool (`tenant_id`). On `oauth` it causes `invalid_options`. */
  tenantId?: string | undefined
  /** The page that GenAuth shows first. `signup` shows the registration page (`login_page_context={"goto":"/register"}`). Default `login`. */
  screen?: 'login' | 'signup' | undefined
  /** The languages of GenAuth's pages, in order of preference, e.g. `['zh-CN', 'en']` (`ui_locales`; GenAuth's `lang` is the first one). */
  uiLocales?: readonly string[] | undefined
  /**
   * The maximum time since the user last entered credentials, in seconds (`max_age`). Only on `oidc`; on `oauth` it causes
   * `invalid_options`. A login that returns an older authentication is tried one more time with `prompt=login`, and then fails with
   * `login_too_old`. A login without `auth_time` in its ID token fails with `auth_time_missing`.
   *
   * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
   */
  maxAgeSeconds?: number | undefined
  /**
   * The authentication context classes that the app accepts, in order of preference (`acr_values`). Only on `oidc`; on `oauth` it causes
   * `invalid_options`. If GenAuth returns an `acr` that is not in the list, the login fails with `acr_mismatch`.
   */
  acrValues?: readonly string[] | undefined
  /**
   * Additional parameters of the authorization request. A parameter of the protocol, or one that has an option here, causes
   * `invalid_options`.
   */
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
