import type { IncomingRequest } from '../http/incoming-request'
import type { EmulatorState } from '../settings/state'
import { currentSession } from './session-cookie'

/** Returns the tenant that the query of an authorization request selects. The switch `tenantParameter` chooses the parameter. */
export function requestedTenant(query: URLSearchParams, state: EmulatorState): string | undefined {
  const { tenantParameter } = state.switches
  const names = tenantParameter === 'both' ? ['tenant_id', 'tenantId'] : [tenantParameter]
  return names.map((name) => query.get(name)).find(Boolean) ?? undefined
}

/**
 * Returns why the app rejects the tenant of an authorization request, or `undefined` if the app allows it. A request without a tenant
 * continues in the tenant of the session.
 */
export function tenantProblem(request: IncomingRequest, state: EmulatorState): string | undefined {
  const { tenants } = state.app
  if (tenants === undefined) return undefined
  const tenantId = requestedTenant(request.query, state) ?? currentSession(request, state)?.tenantId
  if (tenantId !== undefined && tenants.includes(tenantId)) return undefined
  const problem =
    tenantId === undefined ? 'The login has no tenant' : 'The app does not allow the tenant'
  return `${problem}. Log in to one of the tenants in the app's setting tenants (--tenant on the command line)`
}
