import type { IncomingRequest } from '../http/incoming-request'
import type { EmulatorState } from '../settings/state'
import { sendLogoutToken } from './send-logout-token'
import { type SsoSession, sessionSeconds } from './sso-sessions'

/** Returns the name of the session cookie. The name contains the port, because all ports of a host share their cookies. */
function cookieName(state: EmulatorState): string {
  return `genauth_emulator_${new URL(state.origin).port}`
}

export function currentSession(
  request: IncomingRequest,
  state: EmulatorState,
): SsoSession | undefined {
  return state.sessions.find(request.cookies[cookieName(state)])
}

export function sessionCookie(session: SsoSession, state: EmulatorState): string {
  return `${cookieName(state)}=${session.id}; Path=${state.basePath || '/'}; Max-Age=${sessionSeconds}; HttpOnly; SameSite=Lax`
}

/** Ends the session of this browser, and sends the logout token to the app. Returns a cookie that deletes the session cookie. */
export async function endSession(request: IncomingRequest, state: EmulatorState): Promise<string> {
  const session = currentSession(request, state)
  state.sessions.end(request.cookies[cookieName(state)])
  if (session) await sendLogoutToken(session, state)
  return `${cookieName(state)}=; Path=${state.basePath || '/'}; Max-Age=0; HttpOnly; SameSite=Lax`
}
