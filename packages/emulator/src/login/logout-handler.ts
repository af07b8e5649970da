import type { IncomingRequest } from '../http/incoming-request'
import { htmlReply, type Reply, redirectReply } from '../http/reply'
import { authorizeErrorPage } from '../http/wrong-callback'
import { messagePage } from '../pages/message-page'
import type { EmulatorState } from '../settings/state'
import { endSession } from './session-cookie'

/** Answers `/login/profile/logout`, the logout that GenAuth has for every protocol. */
export async function handleLogout(request: IncomingRequest, state: EmulatorState): Promise<Reply> {
  const target = request.query.get('redirect_uri')
  const problem = checkAppId(request.query.get('app_id'), state) ?? checkTarget(target, state)
  if (problem) {
    return authorizeErrorPage(request, { error: 'invalid_request', error_description: problem })
  }
  const cookie = { 'set-cookie': await endSession(request, state) }
  return target === null ? loggedOutPage(cookie) : redirectReply(target, cookie)
}

export function loggedOutPage(cookie: Record<string, string>): Reply {
  const page = htmlReply(
    200,
    messagePage({ title: 'Logged out', text: 'You are no longer logged in here.' }),
  )
  return { ...page, headers: { ...page.headers, ...cookie } }
}

function checkAppId(appId: string | null, state: EmulatorState): string | undefined {
  if (appId === null) return state.switches.logoutNeedsAppId ? 'app_id is missing' : undefined
  return appId === state.app.id ? undefined : 'app_id is not the id of this app'
}

function checkTarget(target: string | null, state: EmulatorState): string | undefined {
  if (target === null) return undefined
  if (!URL.canParse(target)) return 'redirect_uri is not an address'
  const mustBeListed = state.switches.logoutRedirectMustBeListed
  return mustBeListed && !state.app.logoutRedirectUris.includes(target)
    ? `redirect_uri "${target}" is not on the logout callback list of this app. Add exactly this address to logoutRedirectUris.`
    : undefined
}
