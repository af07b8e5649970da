import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { EmulatorUser } from '../settings/emulator-user'
import type { EmulatorState } from '../settings/state'
import { oidcClaims } from '../settings/user-claims'

/** Finds the user of a password grant. As at GenAuth, the request must have exactly one of `username`, `phone` and `email`. */
export function findByPassword(
  form: Readonly<Record<string, string | undefined>>,
  state: EmulatorState,
): EmulatorUser | undefined {
  const names = (['username', 'phone', 'email'] as const).filter((name) => form[name])
  const [name] = names
  if (name === undefined || names.length > 1) return undefined
  const wanted = form[name]
  return state.users.find(({ username, password, claims }) => {
    const own = { username, phone: claims['phone_number'], email: claims['email'] }[name]
    return own === wanted && password === form['password']
  })
}

/** Adds the password grant to oidc-provider. OAuth 2.1 removed this grant, but GenAuth supports it. */
export function addPasswordGrant(provider: Provider, state: EmulatorState): void {
  const parameters = ['username', 'phone', 'email', 'password', 'scope'] as const
  provider.registerGrantType(
    'password',
    async (context) => {
      const form = context.oidc.params as Record<string, string | undefined>
      const user = findByPassword(form, state)
      if (!user)
        throw new Error(
          'Internal error: a password grant with a wrong password was accepted. Report this bug of the emulator.',
        )
      const scope = form['scope'] ?? 'openid profile'
      context.body = await issue(context, state, { user, scope })
    },
    parameters,
  )
}

async function issue(
  context: KoaContextWithOIDC,
  state: EmulatorState,
  { user, scope }: { user: EmulatorUser; scope: string },
) {
  const { provider, client } = context.oidc
  if (!client)
    throw new Error('Internal error: the client is unknown. Report this bug of the emulator.')
  const accountId = user.claims.sub
  const grant = new provider.Grant({ accountId, clientId: client.clientId })
  grant.addOIDCScope(scope)
  const common = { accountId, client, grantId: await grant.save(), gty: 'password', scope }
  const accessToken = new provider.AccessToken(common)
  const value = await accessToken.save()
  context.oidc.entity('AccessToken', accessToken)
  const scopes = scope.split(' ')
  const refreshes = scopes.includes('offline_access') && client.grantTypeAllowed('refresh_token')
  return {
    access_token: value,
    expires_in: accessToken.expiration,
    ...(scopes.includes('openid')
      ? { id_token: await idToken(context, user, { state, scope }) }
      : {}),
    ...(refreshes ? { refresh_token: await new provider.RefreshToken(common).save() } : {}),
    scope,
    token_type: 'Bearer',
  }
}

function idToken(
  context: KoaContextWithOIDC,
  user: EmulatorUser,
  { state, scope }: { state: EmulatorState; scope: string },
): Promise<string> {
  const claims = oidcClaims(user, { url: state.url, tenantId: undefined })
  const token = new context.oidc.provider.IdToken(claims, { ctx: context })
  return Object.assign(token, { scope }).issue({ use: 'idtoken' })
}
