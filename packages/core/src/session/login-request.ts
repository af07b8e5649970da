import type { LoginOptions } from '../call-options'
import { GenAuthError } from '../errors'
import type { AuthenticationDemand } from '../protocol/authentication'
import type { AuthorizeOptions } from '../protocol/authorize'
import type { ProtocolClient } from '../protocol/client'
import type { Protocol } from '../protocol/endpoints'
import { addScopes } from '../protocol/scopes'

/** A login as an authorization request. */
export interface LoginRequest extends AuthorizeOptions {
  /** The scopes of the request. */
  readonly scope: string
  /** What the ID token of the login must meet. Pass it to `judgeAuthentication`. */
  readonly demand: AuthenticationDemand
}

/**
 * The names that `params` must not contain: the parameters of the protocol, the parameters that have an option, and the parameters of the
 * server's login route.
 */
const reservedNames: ReadonlySet<string> = new Set([
  ...['client_id', 'client_secret', 'redirect_uri', 'response_type', 'response_mode', 'state'],
  ...['nonce', 'code_challenge', 'code_challenge_method', 'request', 'request_uri', 'scope'],
  ...['prompt', 'login_hint', 'ext_idp_conn_id', 'tenant_id', 'login_page_context', 'ui_locales'],
  ...['max_age', 'acr_values', 'extra_scopes', 'iss', 'mode', 'popup', 'proof', 'returnTo'],
  ...['screen', 'target_link_uri'],
])

/** Returns whether `params` must not contain this name. */
export function isReservedName(name: string): boolean {
  return reservedNames.has(name)
}

/** The `max_age` of a login that only requests `auth_time`: ten years, in seconds. */
const largeMaxAge = 315_360_000

/** `login_page_context` of GenAuth's registration page. */
const signupContext = '{"goto":"/register"}'

/**
 * Converts login options to an authorization request.
 *
 * @param client `scope` contains the client's `extraScopes`.
 * @throws {GenAuthError} `invalid_options`
 */
export function describeLogin(
  client: Pick<ProtocolClient, 'protocol' | 'requestAuthTime' | 'scope'>,
  options: LoginOptions,
): LoginRequest {
  checkLoginOptions(options)
  assertHonoured(options, client.protocol)
  const { prompt, tenantId, maxAgeSeconds, acrValues, uiLocales = [], screen } = options
  const maxAge = maxAgeSeconds ?? (client.requestAuthTime ? largeMaxAge : undefined)
  const params: Record<string, string | undefined> = {
    login_hint: options.loginHint,
    ext_idp_conn_id: options.connection,
    login_page_context: screen === 'signup' ? signupContext : undefined,
    ui_locales: joinValues(uiLocales),
    lang: uiLocales[0],
    max_age: maxAge === undefined ? undefined : String(maxAge),
    acr_values: joinValues(acrValues),
    ...options.params,
  }
  return {
    scope: addScopes(options.scope ?? client.scope, options.extraScopes),
    prompt,
    tenantId,
    params: withoutUndefined(params),
    demand: { maxAgeSeconds, acrValues },
  }
}

/** Joins the values of a parameter. Returns `undefined` if there is none, so that the parameter is omitted. */
export function joinValues(values: readonly string[] = []): string | undefined {
  return values.length > 0 ? values.join(' ') : undefined
}

function withoutUndefined(params: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

type Check = readonly [isValid: (value: unknown) => boolean, advice: string]

const text: Check = [isText, 'Use a text that is not empty.']
const list: Check = [isList, 'Use an array of values without spaces.']

/** The check of each option, if it is not `undefined`. */
const checks: Readonly<Record<keyof LoginOptions, Check>> = {
  returnTo: [(value) => typeof value === 'string', "Use a URL on the app's origin."],
  scope: [isText, 'Use scope names, separated by spaces.'],
  extraScopes: [isList, 'Use an array of scope names.'],
  prompt: [(value) => typeof value === 'string', 'Use a value of OpenID Connect, such as login.'],
  loginHint: text,
  connection: text,
  tenantId: text,
  screen: [(value) => value === 'login' || value === 'signup', 'Use login or signup.'],
  uiLocales: list,
  maxAgeSeconds: [
    (value) => Number.isSafeInteger(value) && Number(value) >= 0,
    'Use a whole number of seconds, 0 or more.',
  ],
  acrValues: list,
  params: [isParams, 'Use an object whose values are strings.'],
}

/**
 * Validates login options that do not depend on the protocol.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function checkLoginOptions(options: LoginOptions): void {
  for (const [name, value] of Object.entries(options)) {
    // `popup` is an option of `loginWithPopup()` alone, which has used it already.
    if (value === undefined || name === 'popup') continue
    const check = Object.hasOwn(checks, name) ? checks[name as keyof LoginOptions] : undefined
    if (!check) throw invalid(`login() has no option ${name}. Remove it, or correct its name.`)
    const [isValid, advice] = check
    if (!isValid(value)) throw invalid(`${name} is invalid. ${advice}`)
  }
  const reserved = Object.keys(options.params ?? {}).find(isReservedName)
  if (reserved === undefined) return
  throw invalid(`params must not contain ${reserved}. Remove it, or use its option.`)
}

/** Rejects the options that GenAuth supports only on `oidc`. */
function assertHonoured(options: LoginOptions, protocol: Protocol): void {
  if (protocol === 'oidc') return
  const name = (['tenantId', 'maxAgeSeconds', 'acrValues'] as const).find(
    (candidate) => options[candidate] !== undefined,
  )
  if (name === undefined) return
  throw invalid(`${name} needs protocol oidc, but protocol is ${protocol}. Remove ${name}.`)
}

function invalid(message: string): GenAuthError {
  return new GenAuthError('invalid_options', message)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => isText(item) && !/\s/.test(item))
}

function isParams(value: unknown): boolean {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isRecord && Object.values(value).every((item) => typeof item === 'string')
}
