import type { IncomingRequest } from '../http/incoming-request'
import type { EmulatorState } from '../settings/state'
import { ticketParameter } from './login-tickets'
import { readLoginOptions } from './read-login-options'

/** Stores an authorization request in a ticket, and returns the URL of the login, registration or consent page. */
export function openTicket(
  kind: 'login' | 'consent',
  request: IncomingRequest,
  state: EmulatorState,
): string {
  const existing = state.tickets.find(request.query.get(ticketParameter))
  const ticket = existing ?? state.tickets.create(describeRequest(request, state))
  const page = kind === 'login' ? ticket.options.screen : kind
  return `${state.url}/${page}?${ticketParameter}=${ticket.id}`
}

function describeRequest(request: IncomingRequest, state: EmulatorState) {
  const query = new URLSearchParams(request.query)
  query.delete(ticketParameter)
  return {
    returnTo: `${request.path}?${query}`,
    redirectUri: query.get('redirect_uri') ?? '',
    state: query.get('state') ?? undefined,
    scope: query.get('scope') ?? '',
    options: readLoginOptions(query, state),
  }
}
