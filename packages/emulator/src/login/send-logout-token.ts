import { randomBytes } from 'node:crypto'
import { idTokenSigner } from '../oidc/stamp-id-tokens'
import { signJwt } from '../settings/signing-key'
import type { EmulatorState } from '../settings/state'
import type { SsoSession } from './sso-sessions'

/** How long the browser waits for an app that does not answer. */
const patienceMs = 2000

/**
 * Tells the app that a session has ended (OpenID Connect Back-Channel Logout 1.0), if it wants to know, and waits for it: the browser comes
 * back to an app that has heard.
 *
 * The engine's own sends nothing to this machine.
 */
export async function sendLogoutToken(session: SsoSession, state: EmulatorState): Promise<void> {
  const { id, backchannelLogoutUri: address } = state.app
  if (address === undefined) return
  const now = Math.floor(state.clock.now() / 1000)
  const claims = {
    iss: `${state.url}/oidc`,
    aud: id,
    iat: now,
    exp: now + 120,
    jti: randomBytes(16).toString('hex'),
    sub: session.userId,
    sid: session.sid,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  }
  const token = signJwt(claims, idTokenSigner(state), 'logout+jwt')
  state.issued.add(token)
  const signal = AbortSignal.timeout(patienceMs)
  const body = new URLSearchParams({ logout_token: token })
  // An app that is down keeps nobody from logging out.
  const answer = await fetch(address, { method: 'POST', body, signal }).catch(() => undefined)
  await answer?.body?.cancel()
}
