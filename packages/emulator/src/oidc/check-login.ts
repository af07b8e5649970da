import type { errors, KoaContextWithOIDC } from 'oidc-provider'
import { tenantProblem } from '../login/tenants'
import type { EmulatorState } from '../settings/state'
import type { EngineRequests } from './engine-requests'

export interface LoginCheck {
  state: EmulatorState
  requests: EngineRequests
  /** oidc-provider's error class. A module of this package must not import oidc-provider at the start. */
  AccessDenied: typeof errors.AccessDenied
}

/** Checks an authorization request after oidc-provider's own checks, and before the login. */
export function checkLogin(
  context: KoaContextWithOIDC,
  { state, requests, AccessDenied }: LoginCheck,
): void {
  const { request } = requests.originOf(context)
  const problem = tenantProblem(request, state)
  if (problem) throw new AccessDenied(problem)
  restoreOfflineAccess(context, request.query.get('scope')?.split(' ') ?? [], state)
}

/** Restores the scope `offline_access`, which oidc-provider removes from a request without `prompt=consent`. */
function restoreOfflineAccess(
  { oidc }: KoaContextWithOIDC,
  requested: readonly string[],
  { switches, app }: EmulatorState,
): void {
  const { params } = oidc
  const granted = String(params?.['scope'] ?? '').split(' ')
  const isAllowed =
    !switches.offlineAccessNeedsConsent &&
    app.grants.includes('refresh_token') &&
    String(params?.['response_type']).includes('code')
  if (!params || !isAllowed || !requested.includes('offline_access')) return
  params['scope'] = [...new Set([...granted, 'offline_access'])].filter(Boolean).join(' ')
}
