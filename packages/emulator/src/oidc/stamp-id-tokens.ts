import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { decodeJwtPayload, type Signer, signJwt } from '../settings/signing-key'
import type { EmulatorState } from '../settings/state'

interface IdTokenClass {
  prototype: {
    ctx: KoaContextWithOIDC
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
    const stamped = signPadded(payload, state)
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
  return missing > 0
    ? sign({ ...payload, extended_fields: { note: 'x'.repeat(Math.ceil((missing * 3) / 4)) } })
    : jwt
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
  for (const name of ['iat', 'exp', 'auth_time']) {
    const at = payload[name]
    if (typeof at === 'number') stamped[name] = at + Math.round(state.clock.offsetMs() / 1000)
  }
  return stamped
}
