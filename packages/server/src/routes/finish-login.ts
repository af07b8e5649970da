import type { TokenSet } from '@genauth/core'
import { loginMarkOf } from '../sessions/login-mark'
import type { LoginEnding } from '../sessions/login-notes'
import type { LoginCallback } from '../sessions/login-runs'
import { resendIfLost } from '../sessions/resend-if-lost'
import { beginRecord } from '../sessions/session-record'
import { endFormer } from './end-former'
import { revoke } from './revoke'
import type { RouteContext, RouteRequest } from './route'

/**
 * Redeems the code and begins the session. The user who was signed in before stays signed in if this fails.
 *
 * @param mayStillSend Whether there is time for a request to GenAuth.
 * @throws {GenAuthError} what the redemption and the sessions throw
 */
export async function finishLogin(
  context: RouteContext,
  routeRequest: RouteRequest,
  callback: LoginCallback,
  mayStillSend: () => boolean,
): Promise<LoginEnding> {
  const { config, runtime, sessions } = context
  const { cookies } = routeRequest
  const { state, replaces } = callback.transaction
  const startedAt = runtime.now()
  const tokens = await redeem(context, callback, mayStillSend)
  // A session that was there before the login keeps nothing of its own: neither its id nor its cookie.
  const record = beginRecord(runtime.randomId(), tokens, {
    startedAt,
    now: runtime.now(),
    scope: config.scope,
    loginMark: await loginMarkOf(state),
  })
  try {
    const setCookies = await sessions.write(record, cookies)
    await endFormer(context, routeRequest, replaces)
    // What went wrong with a login before this one is of no interest any more.
    return { isLoggedIn: true, setCookies: [...setCookies, ...context.flash.clear(cookies)] }
  } catch (error) {
    await revoke(context, routeRequest.request, record)
    throw error
  }
}

/**
 * Sends the code once more if the response was lost. It does not if GenAuth has answered: GenAuth revokes the tokens of a code when it
 * receives the same code again.
 */
function redeem(
  { client, config }: RouteContext,
  { code, transaction }: LoginCallback,
  mayStillSend: () => boolean,
): Promise<TokenSet> {
  const { codeVerifier, nonce } = transaction
  const send = () => client.getAccessTokenByCode(code, { codeVerifier, nonce, scope: config.scope })
  return resendIfLost(send, mayStillSend)
}
