import type { EndpointName } from './endpoint-name'

/** A setting with one value for each protocol. */
export interface PerProtocol<T> {
  oauth: T
  oidc: T
}

/**
 * The refresh token in the response to a refresh: `new` is a new token (rotation), `same` is the token of the request, `none` is no token.
 */
export type RefreshAnswer = 'new' | 'same' | 'none'

/**
 * `ignore`: the emulator ignores the challenge and the verifier. `optional`: if a login has a challenge, the emulator checks the verifier.
 * `require`: the emulator also rejects a login that has no challenge.
 */
export type PkceMode = 'ignore' | 'optional' | 'require'

/**
 * Whether the revocation of one token revokes all tokens of the same login: `true` or `false` for both kinds of tokens. With `refreshToken`,
 * only the revocation of a refresh token revokes the other tokens.
 */
export type RevocationEndsGrant = boolean | 'refreshToken'

/** The parameter of an authorization request that selects the tenant. GenAuth's SDKs send different names. */
export type TenantParameter = 'tenant_id' | 'tenantId' | 'both'

/**
 * When ID tokens have the claim `auth_time`. `requested`: if the login has `max_age` or `prompt=login`. `stale`: as `requested`, but the time
 * is a day too old.
 */
export type AuthTimeClaim = 'requested' | 'always' | 'stale' | 'never'

/** The claim `acr` of a login with `acr_values`: the requested level, another level, or no claim. */
export type AcrClaim = 'requested' | 'wrong' | 'never'

/** The value of the claim `tenant_id`: the tenant of the login, another tenant, or no claim. */
export type TenantClaim = 'correct' | 'wrong' | 'never'

/** Settings for behaviour of GenAuth that is unknown, or that differs between tenants. */
export interface EmulatorSwitches {
  /**
   * The refresh token in the response to a refresh. With `new`, the used refresh token becomes invalid, and a second use of it revokes all
   * tokens of the login. Default: `oauth: 'new', oidc: 'same'`.
   */
  refreshAnswer: PerProtocol<RefreshAnswer>
  /**
   * The grace period, in seconds. During this period after the first use of a refresh token, every further use gets the same response.
   * Default 0.
   */
  reuseGraceSeconds: number
  /** Whether a refresh revokes the older access tokens of the same login. Default false. */
  killOldAccessToken: boolean
  /** Whether the revocation of one token revokes all tokens of the same login. Default: `oauth: false, oidc: true`. */
  revocationEndsGrant: PerProtocol<RevocationEndsGrant>
  /** Whether an app with the token authentication method `none` may use `/oauth/token`. Default true. */
  publicClient: boolean
  /** Whether the authentication method `none` is accepted at introspection. Default true. */
  introspectionByPublicClient: boolean
  /**
   * Whether `/oauth/token/revocation` accepts `client_secret_basic`. Default true. According to four of GenAuth's SDKs, GenAuth rejects it.
   */
  basicAtOauthRevocation: boolean
  /**
   * The error with which introspection and revocation of `/oauth` reject a client: `oidc` is the error of `/oidc` (status 401), `oauth` is
   * the error of `/oauth/token`. Default `oidc`.
   */
  oauthClientErrors: 'oidc' | 'oauth'
  /** How the emulator handles PKCE. Default: `oauth: 'ignore', oidc: 'optional'`. */
  pkce: PerProtocol<PkceMode>
  /** Which endpoints send CORS headers. Default: all except `authorize` and `logout`, to which the browser navigates. */
  cors: Record<EndpointName, boolean>
  /** Whether the emulator skips the consent page, even if a request has `prompt=consent`. Default true. */
  skipConsent: boolean
  /** Whether `redirect_uri` of `/login/profile/logout` must be on the logout callback list. Default false. */
  logoutRedirectMustBeListed: boolean
  /** Whether `/login/profile/logout` requires `app_id`. Default false. */
  logoutNeedsAppId: boolean
  /** Whether `/oidc/session/end` rejects `post_logout_redirect_uri` without `id_token_hint`, as GenAuth does. Default true. */
  logoutNeedsIdTokenHint: boolean
  /**
   * Which oidc tokens belong together, so that the revocation of one can revoke the others: those of one `login`, or those of all logins of
   * one SSO `session`. Default `login`.
   */
  grantPer: 'login' | 'session'
  /** Whether a logout at `/oidc/session/end` revokes the oidc tokens of the login. Default false. */
  logoutEndsGrant: boolean
  /**
   * Whether `/oidc` ignores the scope `offline_access` without `prompt=consent`. Default true, as in GenAuth's documentation. The CLI of
   * GenAuth's vendor expects a refresh token without `prompt=consent`.
   */
  offlineAccessNeedsConsent: boolean
  /** The parameter of an authorization request that selects the tenant. Default `both`. */
  tenantParameter: TenantParameter
  /**
   * Which ports a loopback callback may have (RFC 8252, section 7.3). `listed`: the port of a listed callback. `any`: every port, if the rest
   * of the URL is listed. Default `listed`. GenAuth accepts every port for apps of the type `native`.
   */
  loopbackPorts: 'listed' | 'any'
  /**
   * The minimum length of an ID token in bytes. The emulator pads shorter ID tokens with the claim `extended_fields`. Default 0: no padding.
   * GenAuth's ID tokens contain all claims of the user, so they can be longer than 2 kB.
   */
  idTokenBytes: number
  /**
   * The minimum length of the claims in user info and ID tokens in bytes, as JSON. The emulator pads shorter claims with the claim
   * `extended_fields`, also without the scope `extended_fields`. Default 0: no padding.
   */
  claimsBytes: number
  /** When ID tokens have the claim `auth_time`. Default `requested`. */
  authTime: AuthTimeClaim
  /**
   * Whether a login with `max_age` shows the login page if the last login is older. Default true. With false, a login continues in the older
   * session.
   */
  checkMaxAge: boolean
  /** The claim `acr` of ID tokens, after a login with `acr_values`. Default `requested`. */
  acr: AcrClaim
  /** The claim `tenant_id` in user info and ID tokens. Default `correct`. */
  tenantClaim: TenantClaim
  /** Whether the oidc callback contains `iss` (RFC 9207). Default false. */
  issuerInCallback: boolean
  /**
   * The claims that `/oauth/me` returns: `all` claims, or the claims of the scope `profile`. Default `all`. One page of GenAuth's
   * documentation shows `profile`.
   */
  oauthClaims: 'all' | 'profile'
}

/** The switches to change. The other switches keep their values. */
export type SwitchChanges = {
  [Name in keyof EmulatorSwitches]?: EmulatorSwitches[Name] extends object
    ? Partial<EmulatorSwitches[Name]>
    : EmulatorSwitches[Name]
}

export function defaultSwitches(): EmulatorSwitches {
  return {
    refreshAnswer: { oauth: 'new', oidc: 'same' },
    reuseGraceSeconds: 0,
    killOldAccessToken: false,
    revocationEndsGrant: { oauth: false, oidc: true },
    publicClient: true,
    introspectionByPublicClient: true,
    basicAtOauthRevocation: true,
    oauthClientErrors: 'oidc',
    pkce: { oauth: 'ignore', oidc: 'optional' },
    cors: {
      authorize: false,
      token: true,
      userinfo: true,
      introspection: true,
      revocation: true,
      logout: false,
      discovery: true,
      jwks: true,
    },
    skipConsent: true,
    logoutRedirectMustBeListed: false,
    logoutNeedsAppId: false,
    logoutNeedsIdTokenHint: true,
    grantPer: 'login',
    logoutEndsGrant: false,
    offlineAccessNeedsConsent: true,
    tenantParameter: 'both',
    loopbackPorts: 'listed',
    idTokenBytes: 0,
    claimsBytes: 0,
    authTime: 'requested',
    checkMaxAge: true,
    acr: 'requested',
    tenantClaim: 'correct',
    issuerInCallback: false,
    oauthClaims: 'all',
  }
}
