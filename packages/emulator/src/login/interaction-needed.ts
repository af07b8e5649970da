import type { IncomingRequest } from '../http/incoming-request'
import type { EmulatorState } from '../settings/state'
import type { LoginOptions } from './login-options'
import { type LoginTicket, ticketParameter } from './login-tickets'
import { readLoginOptions } from './read-login-options'
import { currentSession } from './session-cookie'
import type { SsoSession } from './sso-sessions'

/** The user interaction that an authorization request needs before it gets a response. */
export type Interaction =
  | { kind: 'none'; session: SsoSession }
  | { kind: 'login' }
  | { kind: 'consent'; session: SsoSession }

/** Returns the next interaction that an authorization request needs: a login, a consent, or none. */
export function interactionNeeded(request: IncomingRequest, state: EmulatorState): Interaction {
  const session = currentSession(request, state)
  const ticket = state.tickets.find(request.query.get(ticketParameter))
  const fits = session && isLoginFor(session, readLoginOptions(request.query, state))
  if (!fits || mustLogInAgain(request, session, { ticket, state })) return { kind: 'login' }
  const allowed = state.switches.skipConsent || ticket?.allowedBy === session.userId
  return { kind: allowed ? 'none' : 'consent', session }
}

function mustLogInAgain(
  request: IncomingRequest,
  session: SsoSession,
  { ticket, state }: { ticket: LoginTicket | undefined; state: EmulatorState },
): boolean {
  if (ticket?.loggedInAs === session.id) return false
  const prompts = request.query.get('prompt')?.split(' ') ?? []
  if (prompts.includes('login')) return true
  const maxAge = request.query.get('max_age')
  if (maxAge === null || !state.switches.checkMaxAge) return false
  // 0 is the same as `prompt=login`, even in the millisecond of the login.
  return Number(maxAge) === 0 || state.clock.now() - session.loggedInAt > Number(maxAge) * 1000
}

/** Returns whether a session belongs to the tenant, connection and authentication level that a request selects. */
function isLoginFor(session: SsoSession, wanted: LoginOptions): boolean {
  const { tenantId = session.tenantId, connection = session.connection, acrValues } = wanted
  return (
    tenantId === session.tenantId &&
    connection === session.connection &&
    (acrValues.length === 0 || (session.acr !== undefined && acrValues.includes(session.acr)))
  )
}
