import type { IncomingRequest } from '../http/incoming-request'
import { htmlReply, type Reply, redirectReply } from '../http/reply'
import { loginPage } from '../pages/login-page'
import { messagePage } from '../pages/message-page'
import { type EmulatorUser, findByLoginName } from '../settings/emulator-user'
import type { EmulatorState } from '../settings/state'
import { type LoginTicket, ticketParameter } from './login-tickets'
import { sessionCookie } from './session-cookie'

/** Shows the login page and handles its form. */
export function handleLogin(request: IncomingRequest, state: EmulatorState): Reply {
  const ticket = state.tickets.find(request.query.get(ticketParameter))
  if (!ticket) return unknownTicket()
  if (request.method !== 'POST') return showLogin(request, state, { ticket, status: 200 })
  const { username = '', password = '' } = request.form
  const user = findByLoginName(state.users, username)
  return user?.password === password
    ? startSession(user, ticket, state)
    : showLogin(request, state, { ticket, status: 401, failedUsername: username })
}

/** Starts the SSO session of a user who has completed the login or registration page, and redirects back to the authorize endpoint. */
export function startSession(user: EmulatorUser, ticket: LoginTicket, state: EmulatorState): Reply {
  const session = state.sessions.start(user.claims.sub, ticket.options)
  state.issued.add(session.id)
  ticket.loggedInAs = session.id
  return backToAuthorize(ticket, state, { 'set-cookie': sessionCookie(session, state) })
}

/** Redirects back to the authorize endpoint. Before this redirect, the ticket has received the user's login or consent. */
export function backToAuthorize(
  ticket: LoginTicket,
  state: EmulatorState,
  headers: Record<string, string> = {},
): Reply {
  return redirectReply(`${state.url}${ticket.returnTo}&${ticketParameter}=${ticket.id}`, headers)
}

export function unknownTicket(): Reply {
  return htmlReply(
    400,
    messagePage({
      title: 'This login has ended',
      text: 'The login already completed, or the emulator was reset. Go back to the app and log in again.',
    }),
  )
}

function showLogin(
  request: IncomingRequest,
  { app, basePath, url, users }: EmulatorState,
  view: { ticket: LoginTicket; status: number; failedUsername?: string },
): Reply {
  const { failedUsername } = view
  const page = loginPage({
    action: `${basePath}/login?${request.query}`,
    registerUrl: `${basePath}/register?${request.query}`,
    appId: app.id,
    options: view.ticket.options,
    url,
    users,
    username: failedUsername ?? view.ticket.options.loginHint ?? '',
    hasFailed: failedUsername !== undefined,
  })
  return htmlReply(view.status, page)
}
