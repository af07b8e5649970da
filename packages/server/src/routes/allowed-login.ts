import { GenAuthError, type LoginOptions } from '@genauth/core'
import type { ServerConfig } from '../server-config'
import type { RouteContext } from './route'

/** A value that no list of the option `login` contains. */
interface UnlistedValue {
  /** The value alone, for `login.allow`. */
  readonly options: LoginOptions
  readonly error: GenAuthError
}

/** Who starts a login. */
export interface LoginStarter {
  /** Whether another site starts the login, so that `login.allow` is not called. */
  readonly isForeign: boolean
}

/**
 * Rejects a login with an option that the option `login` of `createAuthServer` does not allow. By default, `prompt`, `screen`,
 * `ui_locales`, `login_hint`, `max_age` and `acr_values` are allowed.
 *
 * @throws {GenAuthError} `invalid_request`; `unexpected_error` if `login.allow` throws or rejects
 */
export async function assertAllowed(
  { config, request }: Pick<RouteContext, 'config' | 'request'>,
  options: LoginOptions,
  { isForeign }: LoginStarter,
): Promise<void> {
  assertOpenId(config, options)
  for (const unlisted of findUnlisted(config, options)) {
    const { allow } = config.login
    const isAllowed = !isForeign && allow && (await ask(() => allow(request, unlisted.options)))
    if (!isAllowed) throw unlisted.error
  }
}

async function ask(allow: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return (await allow()) === true
  } catch (cause) {
    throw new GenAuthError(
      'unexpected_error',
      'login.allow of createAuthServer() has failed, so no login has started. Fix the function: the cause is its error.',
      { cause },
    )
  }
}

/** Without `openid`, the response has no ID token, so that neither the nonce nor the tenant is checked. */
function assertOpenId({ scope }: ServerConfig, options: LoginOptions): void {
  if (options.scope === undefined) return
  if (!scope.split(' ').includes('openid') || options.scope.split(' ').includes('openid')) return
  throw new GenAuthError('invalid_request', 'The parameter scope has no openid. Add openid to it.')
}

function findUnlisted({ login, scope }: ServerConfig, options: LoginOptions): UnlistedValue[] {
  const { tenantId, connection, params = {} } = options
  return [
    ...(tenantId !== undefined && !login.tenants.has(tenantId)
      ? [{ options: { tenantId }, error: notListed('The tenant', 'tenants') }]
      : []),
    ...(connection !== undefined && !login.connections.has(connection)
      ? [{ options: { connection }, error: notListed('The connection', 'connections') }]
      : []),
    ...findUnlistedScopes(login, scope.split(' '), options),
    ...Object.entries(params)
      .filter(([name]) => !login.params.has(name))
      .map(([name, value]) => ({
        options: { params: Object.fromEntries([[name, value]]) },
        error: notListed(
          /^[\w.-]{1,64}$/.test(name) ? `The parameter ${name}` : 'A parameter',
          'params',
        ),
      })),
  ]
}

function findUnlistedScopes(
  login: ServerConfig['login'],
  ownScopes: readonly string[],
  { scope, extraScopes = [] }: LoginOptions,
): UnlistedValue[] {
  const wanted = new Set([...(scope?.split(' ') ?? []), ...extraScopes])
  const unlisted = [...wanted].filter((one) => !ownScopes.includes(one) && !login.scopes?.has(one))
  return [
    ...(scope !== undefined && login.scopes === undefined
      ? [{ options: { scope }, error: notListed('The parameter scope', 'scopes') }]
      : []),
    ...unlisted.map((one) => ({
      options: { extraScopes: [one] },
      error: notListed(`The scope ${one}`, 'scopes'),
    })),
  ]
}

function notListed(what: string, list: keyof ServerConfig['login']): GenAuthError {
  return new GenAuthError(
    'invalid_request',
    `${what} of the login is not allowed. Add it to login.${list} of createAuthServer(), or allow it in login.allow.`,
  )
}
