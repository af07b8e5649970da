import { AuthenticationClient } from '@genauth/core'
import {
  addScopes,
  defaultTimeoutMs,
  isBasePath,
  readAppHost,
  sessionScopes,
} from '@genauth/core/internal'
import { assertOption, isRecord } from './assert-options'
import type { AuthServerOptions } from './auth-server-options'
import { DiscoveredClient, type FindEndpoints } from './discovered-client'
import { type LoginRules, readLoginRules } from './login-route-options'
import { type ClaimsConfig, readClaimsConfig } from './sessions/claims-age'
import { readLifetimes, type SessionLifetimes } from './sessions/session-lifetime'

/** The options of `createAuthServer` after the checks, with defaults. */
export interface ServerConfig {
  readonly origin: string
  /** The path of all routes, without a trailing slash. */
  readonly basePath: string
  readonly protocol: AuthServerOptions['protocol']
  /** The issuer of ID tokens and logout tokens. */
  readonly issuer: string
  /** The scopes of a login, with `extraScopes`. */
  readonly scope: string
  readonly consentForOfflineAccess: boolean
  /** Whether every login requests `auth_time`. */
  readonly requestAuthTime: boolean
  /** What the login route accepts. */
  readonly login: LoginRules
  readonly secrets: readonly Uint8Array[]
  readonly sameSite: 'Lax' | 'Strict'
  readonly lifetimes: SessionLifetimes
  readonly claims: ClaimsConfig
  /** The time limit of a request to GenAuth, in milliseconds. */
  readonly timeoutMs: number
  readonly postLogoutRedirectUri: string
  readonly logout: 'end-session' | 'universal'
  readonly onClone: 'end' | 'report'
}

const minSecretBytes = 32

/**
 * Checks the options that core's client does not check, and adds defaults. The client has checked that `redirectUri` is a URL.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function readConfig(options: AuthServerOptions, client: AuthenticationClient): ServerConfig {
  const basePath = readBasePath(options.basePath ?? '/auth')
  const { origin } = readRedirectUri(options.redirectUri, basePath)
  const { sameSite = 'lax', postLogoutRedirectUri = `${origin}/`, onError = () => {} } = options
  const { onEvent = () => {} } = options
  assertOption(
    sameSite === 'lax' || sameSite === 'strict',
    'sameSite has an unknown value. Set it to lax or strict.',
  )
  assertOption(
    URL.canParse(postLogoutRedirectUri),
    'postLogoutRedirectUri is not an absolute URL. Pass one such as https://app.example/.',
  )
  const target = new URL(postLogoutRedirectUri)
  assertOption(
    target.origin !== origin || !isUnder(basePath, target.pathname),
    `postLogoutRedirectUri must be a page of the app. Choose a URL that is not under ${basePath}.`,
  )
  assertOption(
    isLogoutTarget(client, postLogoutRedirectUri),
    'postLogoutRedirectUri is not allowed. Use an https URL, or http on localhost, without a user name or password.',
  )
  assertOption(
    typeof onError === 'function',
    'onError must be a function. Pass one such as (error, path) => console.error(path, error).',
  )
  assertOption(
    typeof onEvent === 'function',
    'onEvent must be a function. Pass one such as (event) => console.log(JSON.stringify(event)).',
  )
  return {
    origin,
    basePath,
    protocol: options.protocol,
    issuer: options.issuer ?? `${readAppHost(options)}/oidc`,
    scope: addScopes(options.scope ?? sessionScopes[options.protocol], options.extraScopes),
    consentForOfflineAccess: options.consentForOfflineAccess ?? true,
    requestAuthTime: options.requestAuthTime ?? false,
    login: readLoginRules(options.protocol, options.login),
    secrets: readSecrets(options.cookieSecrets),
    sameSite: sameSite === 'lax' ? 'Lax' : 'Strict',
    lifetimes: readLifetimes(options),
    claims: readClaimsConfig(options),
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    postLogoutRedirectUri,
    logout: readLogout(options),
    onClone: readOnClone(options),
  }
}

/**
 * Whether `postLogoutRedirectUri` is valid in a logout URL. With this check, an invalid option fails at start and not at the first logout.
 */
function isLogoutTarget(client: AuthenticationClient, redirectUri: string): boolean {
  try {
    return client.buildLogoutUrl({ redirectUri }) !== ''
  } catch {
    return false
  }
}

function readLogout({ logout, protocol }: AuthServerOptions): ServerConfig['logout'] {
  assertOption(
    logout === undefined || logout === 'end-session' || logout === 'universal',
    '`logout` has an unknown value. Set it to end-session or universal.',
  )
  assertOption(
    logout !== 'end-session' || protocol === 'oidc',
    "`logout: 'end-session'` requires `protocol: 'oidc'`. Remove the option `logout`, or set it to 'universal'.",
  )
  return logout ?? (protocol === 'oidc' ? 'end-session' : 'universal')
}

function readOnClone({ onClone = 'end' }: AuthServerOptions): ServerConfig['onClone'] {
  assertOption(
    onClone === 'end' || onClone === 'report',
    'onClone has an unknown value. Set it to end or report.',
  )
  return onClone
}

function readBasePath(basePath: unknown): string {
  assertOption(
    typeof basePath === 'string' && isBasePath(basePath),
    'basePath is invalid. Use a path such as /auth: it starts with a slash, does not end with one, and is not / itself.',
  )
  return basePath
}

/** The callback URL must be under `basePath`, or the callback would never reach this server. */
function readRedirectUri(redirectUri: string, basePath: string): URL {
  const url = new URL(redirectUri)
  const callback = `${url.origin}${basePath}/callback`
  assertOption(
    redirectUri === callback,
    `redirectUri must be ${callback}: the public origin, basePath and /callback. Change redirectUri, or set basePath to the path of the routes.`,
  )
  return url
}

function readSecrets(given: unknown): Uint8Array[] {
  const secrets = given ?? []
  assertOption(
    Array.isArray(secrets),
    'cookieSecrets must be a list, so that secrets can be rotated. Pass [cookieSecret].',
  )
  assertOption(
    secrets.length > 0,
    'cookieSecrets is missing. Create one with `openssl rand -base64 32`, and store it like the application secret.',
  )
  return secrets.map((secret: unknown) => {
    const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
    assertOption(
      bytes instanceof Uint8Array && bytes.length >= minSecretBytes,
      `Each entry of cookieSecrets must have at least ${minSecretBytes} random bytes. Create one with \`openssl rand -base64 32\`.`,
    )
    assertOption(
      new Set(bytes).size > 1,
      'Each entry of cookieSecrets must be random. Create one with `openssl rand -base64 32`.',
    )
    // Copy the secret, because the caller could change the array later.
    return new Uint8Array(bytes)
  })
}

/**
 * Creates the client that calls GenAuth. Its constructor checks the options of `AuthenticationClient`.
 *
 * @param findEndpoints Reads the endpoint URLs. Absent without the option `discovery`.
 * @throws {GenAuthError} `invalid_options`, `secret_in_page`
 */
export function createClient(
  options: AuthServerOptions,
  findEndpoints?: FindEndpoints,
): AuthenticationClient {
  assertOption(
    isRecord(options),
    'Options are missing. Pass { appId, secret, appHost, protocol, redirectUri, cookieSecrets, sessions }.',
  )
  const { protocol, redirectUri, secret } = options
  const needsSecret = options.tokenEndpointAuthMethod !== 'none'
  assertOption(
    protocol === 'oauth' || protocol === 'oidc',
    "protocol must be oauth or oidc. Use the protocol that the application has in GenAuth's console.",
  )
  assertOption(
    redirectUri !== undefined,
    'redirectUri is missing. Pass the public callback URL, such as https://app.example/auth/callback.',
  )
  assertOption(
    !needsSecret || secret !== undefined,
    "secret is missing. Copy it from GenAuth's console, or set tokenEndpointAuthMethod to none for an application without a secret.",
  )
  assertOption(
    !needsSecret || typeof secret !== 'string' || secret.trim() !== '',
    "secret is empty. Copy it from GenAuth's console. For an application without a secret, omit it and set tokenEndpointAuthMethod to none.",
  )
  const {
    discovery = false,
    verifyIdTokenSignature = protocol === 'oidc',
    idTokenSignedResponseAlg,
  } = options
  assertOption(typeof discovery === 'boolean', 'discovery is invalid. Use true or false.')
  assertOption(
    !verifyIdTokenSignature || idTokenSignedResponseAlg !== 'HS256' || secret !== undefined,
    'idTokenSignedResponseAlg is HS256, whose key is the secret. Pass secret, or set verifyIdTokenSignature to false.',
  )
  const given = { ...options, verifyIdTokenSignature }
  return findEndpoints
    ? new DiscoveredClient(given, findEndpoints)
    : new AuthenticationClient(given)
}

/** Whether a path equals a base path or is below it. */
export function isUnder(basePath: string, path: string): boolean {
  return path === basePath || path.startsWith(`${basePath}/`)
}
