import type { TokenSet } from '@genauth/core'
import { resendIfLost } from '@genauth/core/internal'
import { loginMarkOf } from '../sessions/login-mark'
import type { LoginEnding } from '../sessions/login-notes'
import type { LoginCallback } from '../sessions/login-runs'
import { beginRecord } from '../sessions/session-record'
import { endPreviousSession, revoke } from './end-session'
import type { RouteContext, RouteRequest } from './route'

/**
 * Redeems the code and starts the session. If the login fails, the previous session stays.
 *
 * @param mayStillSend Returns whether there is time for another request to GenAuth.
 * @throws {GenAuthError} the codes of `getAccessTokenByCode` and of `Sessions.write`
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
  // To prevent session fixation, the new session has its own id and cookie.
  const record = beginRecord(runtime.randomId(), tokens, {
    startedAt,
    now: runtime.now(),
    scope: config.scope,
    loginMark: await loginMarkOf(state),
  })
  try {
    const setCookies = await sessions.write(record, cookies)
    await endPreviousSession(context, routeRequest, replaces)
    // Remove the stored error of an earlier login.
    return { isLoggedIn: true, setCookies: [...setCookies, ...context.flash.clear(cookies)] }
  } catch (error) {
    await revoke(context, routeRequest.request, record)
    throw error
  }
}

/**
 * Redeems the code. If the response was lost, sends the code a second time. After an error response, does not send the code a second time:
 * if GenAuth receives a code twice, GenAuth revokes the tokens of that code.
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
