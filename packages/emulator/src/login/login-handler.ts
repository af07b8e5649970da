import type { IncomingRequest } from '../http/incoming-request'
import { htmlReply, type Reply, redirectReply } from '../http/reply'
import { loginPage } from '../pages/login-page'
import { messagePage } from '../pages/message-page'
import type { EmulatorState } from '../settings/state'
import { type LoginTicket, ticketParameter } from './login-tickets'
import { sessionCookie } from './session-cookie'

/** Shows the login page and handles its form. */
export function handleLogin(request: IncomingRequest, state: EmulatorState): Reply {
  const ticket = state.tickets.find(request.query.get(ticketParameter))
  if (!ticket) return unknownTicket()
  if (request.method !== 'POST') return showLogin({ request, state, ticket, status: 200 })
  const { username = '', password = '' } = request.form
  const user = state.users.find((one) => one.username === username && one.password === password)
  if (!user) return showLogin({ request, state, ticket, status: 401, failedUsername: username })
  const session = state.sessions.start(user.claims.sub, ticket.tenantId)
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

interface LoginView {
  request: IncomingRequest
  state: EmulatorState
  ticket: LoginTicket
  status: number
  failedUsername?: string
}

function showLogin({ request, state, ticket, status, failedUsername }: LoginView): Reply {
  const { app, url, users } = state
  const action = `${state.basePath}/login?${request.query}`
  const { tenantId } = ticket
  return htmlReply(
    status,
    loginPage({ action, appId: app.id, tenantId, url, users, failedUsername }),
  )
}
