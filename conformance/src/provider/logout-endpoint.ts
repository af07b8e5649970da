import { randomUUID } from 'node:crypto'
import { applyChange } from './behaviour'
import { check } from './check'
import { addParameters } from './login-endpoints'
import { type ProviderRequest, type ProviderState, sub } from './provider-state'
import { signToken } from './sign'

/** The event that makes a token a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.4). */
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/**
 * Handles a logout that the app started (OpenID Connect RP-Initiated Logout 1.0). Sends a logout token to an app with a back-channel logout
 * URL. Returns the URL to which the browser goes next, or `undefined` if the request is invalid.
 */
export async function endSession(
  state: ProviderState,
  { parameters }: ProviderRequest,
): Promise<string | undefined> {
  const { app, behaviour, idTokens } = state
  const target = parameters.get('post_logout_redirect_uri')
  check(state, idTokens.has(parameters.get('id_token_hint') ?? ''), 'The id_token_hint is wrong.')
  check(state, target === app?.postLogoutRedirectUri, 'The logout URL is not registered.')
  if (!target || target !== app?.postLogoutRedirectUri) return undefined
  if (app.backchannelLogoutUri) await deliverLogoutToken(state, app.backchannelLogoutUri)
  const sent = parameters.get('state')
  check(state, sent !== null, 'The logout has no state.')
  return addParameters(target, applyChange({ state: sent }, behaviour.logoutCallback))
}

/** Sends a logout token without `sid`. Such a token ends all sessions of the user. */
async function deliverLogoutToken(state: ProviderState, uri: string): Promise<void> {
  const { behaviour, keys, secret } = state
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: state.issuer,
    aud: state.appId,
    sub,
    iat: now,
    exp: now + 120,
    jti: randomUUID(),
    events: { [logoutEvent]: {} },
  }
  const { logoutTokenAlg: alg = 'RS256' } = behaviour
  const signing = { keys, alg, secret, typ: 'logout+jwt' }
  const token = await signToken(applyChange(claims, behaviour.logoutToken), signing)
  const response = await fetch(uri, {
    method: 'POST',
    body: new URLSearchParams({ logout_token: token }),
  })
  state.deliveries.push(response.status)
}
