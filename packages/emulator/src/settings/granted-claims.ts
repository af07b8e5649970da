import type { GrantedLogin } from '../login/grants'
import type { EmulatorUser } from './emulator-user'
import type { EmulatorState } from './state'
import { isCustomClaim, userClaims } from './user-claims'

/** What the claims of a token or of a user info response depend on. */
export interface ClaimsContext {
  user: EmulatorUser | undefined
  scopes: readonly string[]
  /** The login behind the token. `undefined` for tokens of the password grant. */
  login: GrantedLogin | undefined
  state: EmulatorState
}

/**
 * Adds to the claims of an oidc token or user info response what oidc-provider cannot know: custom claims that a user got after the start,
 * and the effects of switches.
 */
export function grantedClaims(
  claims: Readonly<Record<string, unknown>>,
  { user, scopes, login, state }: ClaimsContext,
): Record<string, unknown> {
  const { tenantId } = login?.session ?? {}
  const all = user ? Object.entries(userClaims(user, { url: state.url, tenantId })) : []
  const custom = scopes.includes('profile') ? all.filter(([name]) => isCustomClaim(name)) : []
  return padded({ ...claims, ...Object.fromEntries(custom), ...tenantClaim(claims, state) }, state)
}

/** Returns the claims of `/oauth/me`. A scope has no effect there. */
export function oauthClaims(
  context: ClaimsContext & { user: EmulatorUser },
): Record<string, unknown> {
  const { user, login, state } = context
  const { tenantId } = login?.session ?? {}
  const claims = userClaims(user, { url: state.url, tenantId })
  const tenant = tenantId === undefined ? {} : { tenant_id: tenantId }
  return padded({ ...claims, ...tenant, ...tenantClaim(tenant, state) }, state)
}

/** Returns the value of `tenant_id` by the switch `tenantClaim`, if `claims` contain the claim. */
function tenantClaim(
  claims: Readonly<Record<string, unknown>>,
  { switches }: EmulatorState,
): { tenant_id?: string | undefined } {
  if (switches.tenantClaim === 'correct' || !('tenant_id' in claims)) return {}
  // JSON has no `undefined`, so `undefined` removes the claim.
  return { tenant_id: switches.tenantClaim === 'wrong' ? 'wrong-tenant' : undefined }
}

/** Returns claims whose JSON is at least as long as the switch `claimsBytes`. */
function padded(
  claims: Record<string, unknown>,
  { switches }: EmulatorState,
): Record<string, unknown> {
  const missing = switches.claimsBytes - JSON.stringify(claims).length
  return missing > 0 ? padClaims(claims, missing) : claims
}

/** Makes claims longer, with a text in `extended_fields`, the claim with the custom fields of GenAuth's user pools. */
export function padClaims(
  claims: Readonly<Record<string, unknown>>,
  bytes: number,
): Record<string, unknown> {
  const fields = claims['extended_fields']
  const note = 'x'.repeat(Math.ceil(bytes))
  return { ...claims, extended_fields: { ...(fields ? fields : {}), note } }
}
