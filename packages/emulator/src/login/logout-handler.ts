import type { IncomingRequest } from '../http/incoming-request'
import { htmlReply, type Reply, redirectReply } from '../http/reply'
import { authorizeErrorPage } from '../http/wrong-callback'
import { messagePage } from '../pages/message-page'
import type { EmulatorState } from '../settings/state'
import { endSession } from './session-cookie'
import { unlistedLogout } from './unlisted-logout'

/** Handles `/login/profile/logout`, GenAuth's logout for all protocols. */
export async function handleLogout(request: IncomingRequest, state: EmulatorState): Promise<Reply> {
  const target = request.query.get('redirect_uri')
  const problem = checkAppId(request.query.get('app_id'), state) ?? checkTarget(target, state)
  if (problem) {
    return logoutErrorPage(request, problem)
  }
  const cookie = { 'set-cookie': await endSession(request, state) }
  return target === null ? loggedOutPage(cookie) : redirectReply(target, cookie)
}

export function loggedOutPage(cookie: Record<string, string>): Reply {
  const page = htmlReply(
    200,
    messagePage({ title: 'Logged out', text: 'You are no longer logged in at this emulator.' }),
  )
  return { ...page, headers: { ...page.headers, ...cookie } }
}

export function logoutErrorPage(request: IncomingRequest, problem: string): Reply {
  const error = { error: 'invalid_request', error_description: problem }
  return authorizeErrorPage(request, error, 'This logout is not possible')
}

function checkAppId(appId: string | null, state: EmulatorState): string | undefined {
  const { id } = state.app
  if (appId === null) {
    return state.switches.logoutNeedsAppId ? `app_id is missing. Pass ${id}.` : undefined
  }
  return appId === id ? undefined : `app_id is not the id of this app. Pass ${id}.`
}

function checkTarget(target: string | null, state: EmulatorState): string | undefined {
  if (target === null) return undefined
  if (!URL.canParse(target)) return 'redirect_uri is not a URL. Pass a complete URL.'
  const { logoutRedirectUris } = state.app
  const mustBeListed = state.switches.logoutRedirectMustBeListed
  return mustBeListed && !logoutRedirectUris.includes(target)
    ? unlistedLogout('redirect_uri', target, logoutRedirectUris)
    : undefined
}
