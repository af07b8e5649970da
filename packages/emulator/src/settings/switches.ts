import { EmulatorError } from './emulator-error'
import { type EndpointName, endpointNames } from './endpoint-name'

/** A setting with one value for each protocol. */
export interface PerProtocol<T> {
  oauth: T
  oidc: T
}

/** The refresh token in the response to a refresh: a `new` one (rotation), the `same` one, or `none`. */
export type RefreshAnswer = 'new' | 'same' | 'none'

/**
 * `ignore`: challenge and verifier are ignored. `optional`: if the login has a challenge, it is checked. `require`: a login without a
 * challenge is rejected.
 */
export type PkceMode = 'ignore' | 'optional' | 'require'

/** Settings for behaviour of GenAuth that is unknown, or that differs between tenants. */
export interface EmulatorSwitches {
  /**
   * The refresh token in the response to a refresh. With `new`, the used token becomes invalid, and a second use ends the whole grant.
   * Default: `oauth: 'new', oidc: 'same'`.
   */
  refreshAnswer: PerProtocol<RefreshAnswer>
  /** How long the emulator repeats the same response for a used refresh token, in seconds. Default 0: never. */
  reuseGraceSeconds: number
  /** Whether a refresh invalidates the previous access tokens of the grant. Default false. */
  killOldAccessToken: boolean
  /** Whether revoking one token ends its whole grant. Default: `oauth: false, oidc: true`. */
  revocationEndsGrant: PerProtocol<boolean>
  /** Whether an app with the token authentication method `none` may use `/oauth/token`. Default true. */
  publicClient: boolean
  /** Whether the authentication method `none` is accepted at introspection. Default true. */
  introspectionByPublicClient: boolean
  /**
   * Whether `/oauth/token/revocation` accepts `client_secret_basic`. Default true. According to four of GenAuth's SDKs, GenAuth rejects it.
   */
  basicAtOauthRevocation: boolean
  /**
   * How introspection and revocation of `/oauth` reject a client: like `/oidc` (status 401), or with the error of `/oauth/token`. Default
   * `oidc`.
   */
  oauthClientErrors: 'oidc' | 'oauth'
  /** How PKCE is handled. Default: `oauth: 'ignore', oidc: 'optional'`. */
  pkce: PerProtocol<PkceMode>
  /** Which endpoints send CORS headers. Default: all except `authorize` and `logout`, to which the browser navigates. */
  cors: Record<EndpointName, boolean>
  /** Whether the consent page is skipped, even with `prompt=consent`. Default true. */
  skipConsent: boolean
  /** Whether `redirect_uri` of `/login/profile/logout` must be on the logout callback list. Default false. */
  logoutRedirectMustBeListed: boolean
  /** Whether `/login/profile/logout` requires `app_id`. Default false. */
  logoutNeedsAppId: boolean
  /** Whether `/oidc/session/end` rejects `post_logout_redirect_uri` without `id_token_hint`, as GenAuth does. Default true. */
  logoutNeedsIdTokenHint: boolean
  /** Whether the oidc callback contains `iss` (RFC 9207). Default false. */
  issuerInCallback: boolean
  /**
   * Whether `/oauth/me` returns `all` claims or only those of `profile`. Default `all`. One page of GenAuth's documentation shows
   * `profile`.
   */
  oauthClaims: 'all' | 'profile'
}

/** The switches to change. The others keep their values. */
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
    issuerInCallback: false,
    oauthClaims: 'all',
  }
}

type Allowed = 'boolean' | 'seconds' | readonly string[]

const modes = {
  refreshAnswer: ['new', 'same', 'none'],
  pkce: ['ignore', 'optional', 'require'],
  oauthClaims: ['all', 'profile'],
  oauthClientErrors: ['oidc', 'oauth'],
} as const

const allowed: Record<keyof EmulatorSwitches, Allowed> = {
  refreshAnswer: modes.refreshAnswer,
  reuseGraceSeconds: 'seconds',
  killOldAccessToken: 'boolean',
  revocationEndsGrant: 'boolean',
  publicClient: 'boolean',
  introspectionByPublicClient: 'boolean',
  basicAtOauthRevocation: 'boolean',
  oauthClientErrors: modes.oauthClientErrors,
  pkce: modes.pkce,
  cors: 'boolean',
  skipConsent: 'boolean',
  logoutRedirectMustBeListed: 'boolean',
  logoutNeedsAppId: 'boolean',
  logoutNeedsIdTokenHint: 'boolean',
  issuerInCallback: 'boolean',
  oauthClaims: modes.oauthClaims,
}

/** Returns `switches` with validated `changes`. Throws an {@link EmulatorError} that names the switch. */
export function changeSwitches(
  switches: EmulatorSwitches,
  changes: SwitchChanges,
): EmulatorSwitches {
  const next = structuredClone(switches) as unknown as Record<string, unknown>
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) continue
    const current = next[name]
    if (!isSwitchName(name)) {
      throw new EmulatorError(
        `switches.${name}`,
        `There is no switch "${name}". Use one of: ${Object.keys(allowed).join(', ')}.`,
      )
    }
    next[name] = isRecord(current)
      ? changeParts(name, current, value)
      : checkValue(`switches.${name}`, value, allowed[name])
  }
  return next as unknown as EmulatorSwitches
}

function changeParts(
  name: keyof EmulatorSwitches,
  current: Record<string, unknown>,
  value: unknown,
): Record<string, unknown> {
  const parts = Object.keys(current)
  if (!isRecord(value) || Object.keys(value).some((part) => !parts.includes(part))) {
    const known = name === 'cors' ? endpointNames : ['oauth', 'oidc']
    throw new EmulatorError(
      `switches.${name}`,
      `The switch "${name}" has an invalid value. Use an object with any of these members: ${known.join(', ')}.`,
    )
  }
  const next = { ...current }
  for (const [part, wanted] of Object.entries(value)) {
    if (wanted !== undefined) {
      next[part] = checkValue(`switches.${name}.${part}`, wanted, allowed[name])
    }
  }
  return next
}

function checkValue(option: string, value: unknown, what: Allowed): unknown {
  const fits =
    what === 'boolean'
      ? typeof value === 'boolean'
      : what === 'seconds'
        ? typeof value === 'number' && value >= 0
        : typeof value === 'string' && what.includes(value)
  if (fits) return value
  const hint =
    what === 'boolean'
      ? 'true or false'
      : what === 'seconds'
        ? 'a number of seconds, 0 or more'
        : `one of ${what.join(', ')}`
  throw new EmulatorError(option, `${option} is ${JSON.stringify(value)}. Use ${hint}.`)
}

function isSwitchName(name: string): name is keyof EmulatorSwitches {
  return Object.hasOwn(allowed, name)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
