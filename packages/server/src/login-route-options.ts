import type { LoginOptions } from '@genauth/core'
import { isReservedName } from '@genauth/core/internal'
import { assertOption, isRecord } from './assert-options'

/** What `GET /auth/login` accepts beyond the parameters that are allowed by default. All lists are empty by default. */
export interface LoginRouteOptions {
  /**
   * The names of further parameters that the route passes on to GenAuth (`params` of `login()`). A parameter of the protocol, or one that
   * has an option of its own, causes `invalid_options`.
   */
  params?: readonly string[] | undefined
  /**
   * The scopes that a login may request in addition to the server's own scopes. With this option, the route also accepts the parameter
   * `scope`, whose scopes replace the server's. It may contain the server's scopes and the scopes in this list. It must contain `openid` if
   * the server's scopes do, because a login without an ID token has fewer checks.
   */
  scopes?: readonly string[] | undefined
  /**
   * The ids of the tenants that a login may choose. Only on `oidc`. The list is empty by default, because a link that another user posted
   * must not choose a tenant.
   */
  tenants?: readonly string[] | undefined
  /**
   * The ids of the social or enterprise connections that a login may choose. The list is empty by default, because a link that another user
   * posted must not choose an identity provider.
   */
  connections?: readonly string[] | undefined
  /**
   * Decides about a value that no list contains, for example a tenant in your database. The server calls the function once for each such
   * value, with a single option: `{ tenantId }`, `{ connection }`, `{ scope }`, `{ extraScopes: [one scope] }` or `{ params: { [name]: value }
   * }`. So a check of one option cannot allow another one. The URL of `request` contains all parameters of the login.
   *
   * The login starts only if the result is `true`. If the function throws or rejects, no login starts: `onError` gets `unexpected_error`
   * with the cause, and the response is 500. The server does not call the function for a login that another site started.
   *
   * ```ts
   * allow: async (_request, { tenantId }) => tenantId !== undefined && (await db.tenants.exists(tenantId))
   * ```
   */
  allow?:
    | ((request: LoginRouteRequest, options: LoginOptions) => boolean | Promise<boolean>)
    | undefined
}

/** The request that starts a login. */
export type LoginRouteRequest = Pick<Request, 'headers' | 'method' | 'url'>

/** The checked option `login`. */
export interface LoginRules {
  readonly params: ReadonlySet<string>
  /** `undefined` without the option: the route then rejects the parameter `scope`. */
  readonly scopes: ReadonlySet<string> | undefined
  readonly tenants: ReadonlySet<string>
  readonly connections: ReadonlySet<string>
  readonly allow: NonNullable<LoginRouteOptions['allow']> | undefined
}

const lists = ['params', 'scopes', 'tenants', 'connections'] as const

/**
 * Checks the option `login`.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function readLoginRules(protocol: 'oauth' | 'oidc', options: unknown = {}): LoginRules {
  assertOption(
    isRecord(options),
    '`login` must be an object. Pass one such as { tenants: ["acme"] }.',
  )
  const known: readonly string[] = [...lists, 'allow']
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  assertOption(
    unknown === undefined,
    `\`login\` has no option ${unknown}. Use one of these: ${known.join(', ')}.`,
  )
  const [params, scopes, tenants, connections] = lists.map((name) => readList(name, options[name]))
  const reserved = [...(params ?? [])].find(isReservedName)
  assertOption(
    reserved === undefined,
    `login.params must not contain ${reserved}. Remove it: the server sets it, or it has an option of its own.`,
  )
  assertOption(
    protocol === 'oidc' || !tenants?.size,
    "login.tenants requires `protocol: 'oidc'`. Remove login.tenants.",
  )
  const { allow } = options
  assertOption(
    allow === undefined || typeof allow === 'function',
    'login.allow must be a function. Pass one such as (request, { tenantId }) => tenantId === "acme".',
  )
  return {
    params: params ?? new Set(),
    scopes,
    tenants: tenants ?? new Set(),
    connections: connections ?? new Set(),
    allow: allow as LoginRules['allow'],
  }
}

/** Visible ASCII characters, so that no entry can look like another one, and that a scope is valid (RFC 6749, section 3.3). */
const listEntry = /^[!#-[\]-~]{1,128}$/

function readList(name: string, given: unknown): ReadonlySet<string> | undefined {
  if (given === undefined) return undefined
  const isList = Array.isArray(given)
  const isValid =
    isList && given.every((entry) => typeof entry === 'string' && listEntry.test(entry))
  assertOption(
    isValid,
    `login.${name} must be an array of names. Each has 1 to 128 visible ASCII characters, without spaces, quotes and backslashes.`,
  )
  return new Set(given)
}
