import { errorRedirect } from '../http/error-redirect'
import type { IncomingRequest } from '../http/incoming-request'
import { htmlReply, type Reply } from '../http/reply'
import { consentPage } from '../pages/consent-page'
import type { EmulatorState } from '../settings/state'
import { backToAuthorize, unknownTicket } from './login-handler'
import { ticketParameter } from './login-tickets'
import { currentSession } from './session-cookie'

/** Shows the consent page and handles its form. If the user denies consent, redirects to the callback with the error `access_denied`. */
export function handleConsent(request: IncomingRequest, state: EmulatorState): Reply {
  const ticket = state.tickets.find(request.query.get(ticketParameter))
  if (!ticket) return unknownTicket()
  const session = currentSession(request, state)
  // If the session expired while the page was open, redirect to the authorize endpoint, which shows the login page.
  if (!session) return backToAuthorize(ticket, state)
  if (request.method === 'POST' && request.form['decision'] === 'allow') {
    ticket.allowedBy = session.userId
    return backToAuthorize(ticket, state)
  }
  if (request.method === 'POST') {
    state.tickets.remove(ticket.id)
    return errorRedirect(ticket.returnTo, {
      error: 'access_denied',
      error_description: 'The user denied the request',
    })
  }
  const user = state.users.find((one) => one.claims.sub === session.userId)
  return htmlReply(
    200,
    consentPage({
      action: `${state.basePath}/consent?${request.query}`,
      appId: state.app.id,
      username: user?.username ?? session.userId,
      scopes: ticket.scope.split(' ').filter(Boolean),
      language: ticket.options.language,
    }),
  )
}
