import { defaultTimeoutMs, GenAuthError, isBasePath, sessionScopes } from '@genauth/core'
import type { AuthServerOptions } from './auth-server-options'
import { isUnder } from './http/is-under'
import type { SessionLifetimes } from './sessions/session-times'

/** Options that have been checked, with their defaults filled in. */
export interface ServerConfig {
  readonly origin: string
  /** Without a slash at its end. */
  readonly basePath: string
  readonly scope: string
  readonly secrets: readonly Uint8Array[]
  readonly sameSite: 'Lax' | 'Strict'
  readonly lifetimes: SessionLifetimes
  /** How long a request to GenAuth may take. */
  readonly timeoutMs: number
  readonly postLogoutRedirectUri: string
  readonly logout: 'end-session' | 'universal'
}

const shortestSecret = 32
const defaultMaxSessionSeconds = 30 * 24 * 60 * 60
const defaultMaxIdleSeconds = 7 * 24 * 60 * 60

/**
 * Checks what core's client does not check, and fills in defaults. `redirectUri` has been checked to be an address.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function readConfig(options: AuthServerOptions): ServerConfig {
  const basePath = readBasePath(options.basePath ?? '/auth')
  const { origin } = readRedirectUri(options.redirectUri, basePath)
  const { sameSite = 'lax', postLogoutRedirectUri = `${origin}/` } = options
  assertOption(sameSite === 'lax' || sameSite === 'strict', 'sameSite must be lax or strict.')
  assertOption(
    URL.canParse(postLogoutRedirectUri),
    'postLogoutRedirectUri must be a whole address, such as https://app.example/.',
  )
  const target = new URL(postLogoutRedirectUri)
  assertOption(
    target.origin !== origin || !isUnder(basePath, target.pathname),
    `postLogoutRedirectUri must be a page of the app. Choose one that is not under ${basePath}.`,
  )
  return {
    origin,
    basePath,
    scope: options.scope ?? sessionScopes[options.protocol],
    secrets: readSecrets(options.cookieSecrets),
    sameSite: sameSite === 'lax' ? 'Lax' : 'Strict',
    lifetimes: readLifetimes(options),
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    postLogoutRedirectUri,
    logout: readLogout(options),
  }
}

function readLogout({ logout, protocol }: AuthServerOptions): ServerConfig['logout'] {
  assertOption(
    logout === undefined || logout === 'end-session' || logout === 'universal',
    'logout must be end-session or universal.',
  )
  assertOption(
    logout !== 'end-session' || protocol === 'oidc',
    "`logout: 'end-session'` requires `protocol: 'oidc'`. Remove the option `logout`, or set it to 'universal'.",
  )
  return logout ?? (protocol === 'oidc' ? 'end-session' : 'universal')
}

/**
 * Throws unless an option is as it should be.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function assertOption(isRight: boolean, complaint: string): asserts isRight {
  if (!isRight) throw new GenAuthError('invalid_options', complaint)
}

function readBasePath(basePath: unknown): string {
  assertOption(
    typeof basePath === 'string' && isBasePath(basePath),
    'basePath must be a path such as /auth: it begins with a slash, does not end with one, and is not the whole site.',
  )
  return basePath
}

/** Where a login comes back to must be ours, or its callback would never reach us. */
function readRedirectUri(redirectUri: string, basePath: string): URL {
  const url = new URL(redirectUri)
  const callback = `${url.origin}${basePath}/callback`
  assertOption(
    redirectUri === callback,
    `redirectUri must be ${callback}: the public origin, basePath, and /callback. Set basePath if the routes are elsewhere.`,
  )
  return url
}

function readSecrets(given: unknown): Uint8Array[] {
  const secrets = given ?? []
  assertOption(
    Array.isArray(secrets),
    'cookieSecrets must be a list, so that a new one can be put before the one in use: pass [secret].',
  )
  assertOption(
    secrets.length > 0,
    'cookieSecrets is missing: pass at least one, from `openssl rand -base64 32`, kept where the secret is.',
  )
  return secrets.map((secret: unknown) => {
    const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
    assertOption(
      bytes instanceof Uint8Array && bytes.length >= shortestSecret,
      `Each of cookieSecrets must be at least ${shortestSecret} random bytes: make one with \`openssl rand -base64 32\`.`,
    )
    assertOption(
      new Set(bytes).size > 1,
      'Each of cookieSecrets must be random: make one with `openssl rand -base64 32`.',
    )
    // A copy, so that nobody changes it under us.
    return new Uint8Array(bytes)
  })
}

function readLifetimes(options: AuthServerOptions): SessionLifetimes {
  const { maxSessionSeconds = defaultMaxSessionSeconds, maxIdleSeconds = defaultMaxIdleSeconds } =
    options
  for (const [name, seconds] of Object.entries({ maxSessionSeconds, maxIdleSeconds })) {
    assertOption(
      Number.isFinite(seconds) && seconds > 0,
      `${name} must be a number of seconds, more than 0.`,
    )
  }
  return { maxSessionMs: maxSessionSeconds * 1000, maxIdleMs: maxIdleSeconds * 1000 }
}
