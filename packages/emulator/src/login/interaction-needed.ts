import type { IncomingRequest } from '../http/incoming-request'
import type { EmulatorState } from '../settings/state'
import { type LoginTicket, ticketParameter } from './login-tickets'
import { currentSession } from './session-cookie'
import type { SsoSession } from './sso-sessions'
import { requestedTenant } from './tenants'

/** The user interaction that an authorization request needs before it gets a response. */
export type Interaction =
  | { kind: 'none'; session: SsoSession }
  | { kind: 'login' }
  | { kind: 'consent'; session: SsoSession }

/** Returns the next interaction that an authorization request needs: a login, a consent, or none. */
export function interactionNeeded(request: IncomingRequest, state: EmulatorState): Interaction {
  const session = currentSession(request, state)
  const ticket = state.tickets.find(request.query.get(ticketParameter))
  const isOtherTenant =
    session?.tenantId !== (requestedTenant(request.query, state) ?? session?.tenantId)
  if (
    !session ||
    isOtherTenant ||
    mustLogInAgain(request, session, { ticket, now: state.clock.now() })
  ) {
    return { kind: 'login' }
  }
  const allowed = state.switches.skipConsent || ticket?.allowedBy === session.userId
  return { kind: allowed ? 'none' : 'consent', session }
}

function mustLogInAgain(
  request: IncomingRequest,
  session: SsoSession,
  context: { ticket: LoginTicket | undefined; now: number },
): boolean {
  if (context.ticket?.loggedInAs === session.id) return false
  const prompts = request.query.get('prompt')?.split(' ') ?? []
  if (prompts.includes('login')) return true
  const maxAge = request.query.get('max_age')
  return maxAge !== null && context.now - session.loggedInAt > Number(maxAge) * 1000
}
