import type { Provider } from 'oidc-provider'
import { signJwt } from '../settings/signing-key'
import type { EmulatorState } from '../settings/state'

interface StoredToken {
  jti: string
  iat: number
  exp: number
  accountId: string
  clientId: string
  scope?: string | undefined
}

interface AccessTokenClass {
  prototype: {
    getValueAndPayload: (this: object) => Promise<{ value: string; payload: StoredToken }>
  }
  find(value: string, options?: object): Promise<unknown>
}

/**
 * Makes oidc-provider issue access tokens as JWTs, like GenAuth, and stores these JWTs with oidc-provider's entities.
 *
 * On its own, oidc-provider issues JWTs only for resource indicators, and does not store them. A JWT that is not stored cannot be
 * introspected or revoked, and userinfo rejects it.
 */
export function issueJwtAccessTokens(provider: Provider, state: EmulatorState): void {
  const tokenClass = provider.AccessToken as unknown as AccessTokenClass
  const { getValueAndPayload } = tokenClass.prototype
  tokenClass.prototype.getValueAndPayload = async function () {
    const { payload } = await getValueAndPayload.call(this)
    const value = signJwt(jwtPayload(payload, state), { alg: 'RS256', key: state.key })
    state.oidc.addJwt(value, payload.jti)
    state.issued.add(value)
    return { value, payload }
  }
  const find = tokenClass.find.bind(tokenClass)
  tokenClass.find = (value, options) => {
    const jti = state.oidc.jtiOf(value)
    return jti === undefined ? Promise.resolve(undefined) : find(jti, options)
  }
}

function jwtPayload(token: StoredToken, state: EmulatorState): object {
  const aheadSeconds = Math.round(state.clock.offsetMs() / 1000)
  return {
    jti: token.jti,
    sub: token.accountId,
    iat: token.iat + aheadSeconds,
    exp: token.exp + aheadSeconds,
    scope: token.scope,
    iss: `${state.url}/oidc`,
    aud: token.clientId,
  }
}
