import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { type ClaimsContext, grantedClaims, padClaims } from '../settings/granted-claims'
import { decodeJwtPayload, type Signer, signJwt } from '../settings/signing-key'
import type { EmulatorState } from '../settings/state'

interface IdTokenClass {
  prototype: {
    ctx: KoaContextWithOIDC
    scope?: string
    set(claim: string, value: unknown): void
    issue: (this: IdTokenClass['prototype'], options: { use: string }) => Promise<string>
  }
}

/**
 * Changes ID tokens to match GenAuth. The times in the ID tokens follow the emulator's clock. An ID token has an `at_hash` if the response
 * also has an access token. With HS256, an ID token has no `kid`.
 *
 * oidc-provider uses the machine's clock and omits `at_hash` in the code flow.
 */
export function stampIdTokens(provider: Provider, state: EmulatorState): void {
  const { prototype } = provider.IdToken as unknown as IdTokenClass
  const { issue } = prototype
  prototype.issue = async function (options) {
    if (options.use !== 'idtoken') return issue.call(this, options)
    const accessToken = this.ctx.oidc.entities.AccessToken
    const jwt = accessToken && state.oidc.jwtOf(accessToken.jti)
    // oidc-provider replaces the access token in `at_hash` with its hash.
    if (jwt) this.set('at_hash', jwt)
    const payload = inEmulatorTime(decodeJwtPayload(await issue.call(this, options)), state)
    const login = state.grants.find(grantIdOf(this.ctx))
    const context = {
      user: state.users.find(({ claims }) => claims.sub === payload['sub']),
      scopes: this.scope?.split(' ') ?? [],
      login,
      state,
    }
    const claims = grantedClaims({ ...payload, ...authentication(payload, context) }, context)
    const stamped = signPadded(claims, state)
    state.issued.add(stamped)
    return stamped
  }
}

/** Signs an ID token. If the ID token is shorter than the switch `idTokenBytes`, pads it with the claim `extended_fields`. */
function signPadded(payload: Record<string, unknown>, state: EmulatorState): string {
  const sign = (claims: object) => signJwt(claims, idTokenSigner(state))
  const jwt = sign(payload)
  const missing = state.switches.idTokenBytes - jwt.length
  // Base64 makes 4 characters of 3 bytes.
  return missing > 0 ? sign(padClaims(payload, (missing * 3) / 4)) : jwt
}

function grantIdOf({ oidc: { entities } }: KoaContextWithOIDC): string | undefined {
  return entities.Grant?.jti ?? entities.AccessToken?.grantId
}

/** An `acr` that no app has requested. */
const wrongAcr = 'urn:genauth-emulator:wrong-acr'

/** How much the switch `authTime: 'stale'` moves `auth_time` into the past. */
const staleSeconds = 86_400

/**
 * Returns the claims `auth_time` and `acr`. oidc-provider adds `auth_time` to a login with `max_age` or `prompt=login`, and keeps it at a
 * refresh. It does not support `acr_values` without its own login pages.
 */
function authentication(
  payload: Readonly<Record<string, unknown>>,
  { login, state }: ClaimsContext,
): { auth_time?: number | undefined; acr?: string | undefined } {
  const { authTime, acr } = state.switches
  const isRequested = 'auth_time' in payload
  const at = login && Math.floor(login.session.loggedInAt / 1000)
  const hasTime = authTime !== 'never' && (isRequested || authTime === 'always')
  return {
    ...(isRequested && { auth_time: undefined }),
    ...(hasTime && at && { auth_time: authTime === 'stale' ? at - staleSeconds : at }),
    ...(login?.wantsAcr &&
      acr !== 'never' && { acr: acr === 'wrong' ? wrongAcr : login.session.acr }),
  }
}

export function idTokenSigner(state: EmulatorState): Signer {
  return state.app.idTokenSignedResponseAlg === 'HS256'
    ? { alg: 'HS256', secret: state.app.secret }
    : { alg: 'RS256', key: state.key }
}

function inEmulatorTime(
  payload: Record<string, unknown>,
  state: EmulatorState,
): Record<string, unknown> {
  const stamped = { ...payload }
  for (const name of ['iat', 'exp']) {
    const at = payload[name]
    if (typeof at === 'number') stamped[name] = at + Math.round(state.clock.offsetMs() / 1000)
  }
  return stamped
}
