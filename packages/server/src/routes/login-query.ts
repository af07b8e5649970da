import { GenAuthError, type LoginOptions } from '@genauth/core'
import { isReservedName } from '@genauth/core/internal'
import type { ServerConfig } from '../server-config'
import type { RouteQuery } from './route'

/** The parameters of the route itself. They have their own checks, and do not reach GenAuth. */
const routeNames: ReadonlySet<string> = new Set(['returnTo', 'mode', 'popup', 'proof'])

/** The check of a parameter's value. Lengths are those of the URL-encoded value. */
interface ValueRule {
  readonly pattern: RegExp
  readonly maxLength: number
  readonly advice: string
}

/** A scope (RFC 6749, section 3.3), one or more of them. */
const scopes: ValueRule = {
  pattern: /^[!#-[\]-~]+(?: [!#-[\]-~]+)*$/,
  maxLength: 500,
  advice: 'Use scopes, separated by single spaces.',
}

/** Only visible ASCII characters, so that no id can look like another one, for example with full-width letters. */
const id: ValueRule = {
  pattern: /^[!-~]+$/,
  maxLength: 128,
  advice: 'Use an id without spaces.',
}

const valueRules = {
  scope: scopes,
  extra_scopes: scopes,
  login_hint: { pattern: /\S/, maxLength: 500, advice: 'Use an email, phone number or username.' },
  ext_idp_conn_id: id,
  tenant_id: id,
  screen: { pattern: /^(?:login|signup)$/, maxLength: 6, advice: 'Use login or signup.' },
  ui_locales: {
    pattern: /^[a-z]{2,8}(?:-[a-z\d]{1,8})*(?: [a-z]{2,8}(?:-[a-z\d]{1,8})*)*$/i,
    maxLength: 100,
    advice: 'Use language tags, separated by single spaces, such as zh-CN en.',
  },
  max_age: {
    pattern: /^(?:0|[1-9]\d{0,8})$/,
    maxLength: 9,
    advice: 'Use a whole number of seconds, 0 or more.',
  },
  acr_values: {
    pattern: /^[!-~]+(?: [!-~]+)*$/,
    maxLength: 200,
    advice: 'Use values without spaces, separated by single spaces.',
  },
} satisfies Record<string, ValueRule>

type RuledName = keyof typeof valueRules

/** The maximum length of the URL-encoded value of one of `params`. */
const maxParamLength = 200

/**
 * The maximum length of all parameters that reach GenAuth, URL-encoded, with their names. With longer parameters, the redirect to GenAuth
 * and the login's cookie could be too long for a proxy.
 */
const maxTotalLength = 1000

/** The values of `prompt` in OpenID Connect Core, section 3.1.2.1. */
const prompts = ['none', 'login', 'consent', 'select_account']

/** The parameters whose options exist on `oidc` only. `/oauth/auth` of GenAuth does not read them. */
const oidcNames: readonly string[] = ['tenant_id', 'max_age', 'acr_values']

/**
 * Reads the options of a login from the query of `GET /login`. Checks the format of every value, but not whether `login` of
 * `createAuthServer` allows it.
 *
 * @throws {GenAuthError} `invalid_request` if a parameter is repeated, malformed, too long, reserved, or not supported by the protocol
 */
export function readLoginQuery(
  query: RouteQuery,
  { protocol }: Pick<ServerConfig, 'protocol'>,
): LoginOptions {
  const values = readOnce(query)
  const sent = [...values].filter(([name]) => !routeNames.has(name))
  // The prompt is not counted, because its repeated values are removed.
  const counted = sent.filter(([name]) => name !== 'prompt')
  const total = counted.reduce(
    (sum, pair) => sum + pair.map(encodeURIComponent).join('=').length,
    0,
  )
  if (total > maxTotalLength) {
    throw invalidQuery(
      `The parameters of the login are too long. Use ${maxTotalLength} characters at most, after URL encoding.`,
    )
  }
  for (const name of oidcNames) {
    if (values.has(name) && protocol !== 'oidc') {
      throw invalidQuery(
        `The parameter ${name} needs protocol oidc. Remove it, or use an oidc application.`,
      )
    }
  }
  const params = sent.filter(([name]) => name !== 'prompt' && !isRuled(name))
  for (const [name, value] of params) checkParam(name, value)
  const read = (name: RuledName) => readValue(name, values.get(name))
  const maxAge = read('max_age')
  return withoutUndefined({
    prompt: readPrompt(values.get('prompt')),
    scope: read('scope'),
    extraScopes: read('extra_scopes')?.split(' '),
    loginHint: read('login_hint'),
    connection: read('ext_idp_conn_id'),
    tenantId: read('tenant_id'),
    screen: read('screen') as LoginOptions['screen'],
    uiLocales: read('ui_locales')?.split(' '),
    maxAgeSeconds: maxAge === undefined ? undefined : Number(maxAge),
    acrValues: read('acr_values')?.split(' '),
    params: params.length > 0 ? Object.fromEntries(params) : undefined,
  })
}

/**
 * Reads the options of a login that another site started: `screen` and `ui_locales`, and `login_hint` if the site sent the app's `iss`. A
 * `login_hint` that is too long or malformed is ignored, and so are all other parameters: a client must ignore parameters that it does not
 * understand (OpenID Connect Core, section 4).
 *
 * @throws {GenAuthError} `invalid_request` if one of the three is repeated, or if `screen` or `ui_locales` is malformed
 */
export function readForeignQuery(query: RouteQuery): LoginOptions {
  const read = (name: RuledName) => readValue(name, single(name, query.getAll(name)))
  const hint = single('login_hint', query.getAll('login_hint'))
  return withoutUndefined({
    loginHint: hint !== undefined && isValid('login_hint', hint) ? hint : undefined,
    screen: read('screen') as LoginOptions['screen'],
    uiLocales: read('ui_locales')?.split(' '),
  })
}

/** @throws {GenAuthError} `invalid_request` if a parameter is repeated */
function readOnce(query: RouteQuery): ReadonlyMap<string, string> {
  const names = [...new Set(query.keys())]
  return new Map(names.map((name) => [name, single(name, query.getAll(name)) ?? '']))
}

function single(name: string, values: readonly string[]): string | undefined {
  if (values.length <= 1) return values[0]
  throw invalidQuery(`The parameter${shown(name)} is repeated. Send it once.`)
}

function isRuled(name: string): name is RuledName {
  return Object.hasOwn(valueRules, name)
}

function readValue(name: RuledName, value: string | undefined): string | undefined {
  if (value === undefined || isValid(name, value)) return value
  const { advice, maxLength } = valueRules[name]
  throw invalidQuery(
    `The parameter ${name} is invalid. ${advice} It may have ${maxLength} characters at most, after URL encoding.`,
  )
}

function isValid(name: RuledName, value: string): boolean {
  const { pattern, maxLength } = valueRules[name]
  return isPlain(value) && pattern.test(value) && encodeURIComponent(value).length <= maxLength
}

/** Whether a text has no control characters and no line separators, and was encoded as UTF-8. */
function isPlain(value: string): boolean {
  return !/[\p{Cc}\p{Zl}\p{Zp}\u{fffd}]/u.test(value)
}

function checkParam(name: string, value: string): void {
  if (name === 'target_link_uri') {
    throw invalidQuery(
      'The parameter target_link_uri needs iss. Add the iss of the app, or remove it.',
    )
  }
  if (isReservedName(name)) {
    throw invalidQuery(
      `The parameter ${name} is set by the server. Remove it from the URL of the login.`,
    )
  }
  if (isPlain(name) && isPlain(value) && encodeURIComponent(value).length <= maxParamLength) return
  throw invalidQuery(
    `The parameter${shown(name)} is invalid. Use ${maxParamLength} characters at most, after URL encoding, without control characters.`,
  )
}

/** Returns a name for an error message, or nothing if an attacker may have chosen it to change the message's meaning. */
function shown(name: string): string {
  return /^[\w.-]{1,64}$/.test(name) ? ` ${name}` : ''
}

function readPrompt(value: string | undefined): string | undefined {
  const wanted = value?.split(' ')
  if (wanted?.some((one) => !prompts.includes(one))) {
    throw invalidQuery(
      `The parameter prompt has an unknown value. Use one of these: ${prompts.join(', ')}.`,
    )
  }
  // Remove duplicates from the prompt, because the login cookie stores the prompt and must be small.
  return wanted && [...new Set(wanted)].join(' ')
}

function withoutUndefined<T extends object>(options: T): T {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as T
}

function invalidQuery(message: string): GenAuthError {
  return new GenAuthError('invalid_request', message)
}
