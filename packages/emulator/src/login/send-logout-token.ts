import { randomBytes } from 'node:crypto'
import { idTokenSigner } from '../oidc/stamp-id-tokens'
import { signJwt } from '../settings/signing-key'
import type { EmulatorState } from '../settings/state'
import type { SsoSession } from './sso-sessions'

/** How long a logout waits for the response of the app's `backchannelLogoutUri`. */
const timeoutMs = 2000

/**
 * Sends a logout token to the app (OpenID Connect Back-Channel Logout 1.0) if the app has a `backchannelLogoutUri`. Waits for the response,
 * because the app must have the token before the browser returns to the app.
 *
 * oidc-provider's own implementation sends no token to loopback URLs. The version of oidc-provider that GenAuth's engine comes from signs
 * logout tokens with `typ: JWT` and without `exp`, as a draft of the specification permitted.
 */
export async function sendLogoutToken(session: SsoSession, state: EmulatorState): Promise<void> {
  const { id, backchannelLogoutUri: url } = state.app
  if (url === undefined) return
  const now = Math.floor(state.clock.now() / 1000)
  const claims = {
    iss: `${state.url}/oidc`,
    aud: id,
    iat: now,
    jti: randomBytes(16).toString('hex'),
    sub: session.userId,
    sid: session.sid,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  }
  const token = signJwt(claims, idTokenSigner(state))
  state.issued.add(token)
  const signal = AbortSignal.timeout(timeoutMs)
  const body = new URLSearchParams({ logout_token: token })
  // The logout must succeed even if the app does not respond.
  const response = await fetch(url, { method: 'POST', body, signal }).catch(() => undefined)
  await response?.body?.cancel()
}
