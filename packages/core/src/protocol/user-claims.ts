import { readUnverifiedPayload } from './read-unverified-id-token'
import type { UserInfo } from './user-info'

/** The claims of an ID token that describe the token and the login, not the user (OpenID Connect Core, sections 2 and 3.3.2.11). */
const protocolClaims: ReadonlySet<string> = new Set([
  'acr',
  'amr',
  'at_hash',
  'aud',
  'auth_time',
  'azp',
  'c_hash',
  'exp',
  'iat',
  'iss',
  'jti',
  'nbf',
  'nonce',
  's_hash',
  'sid',
])

/** The claims that a scope promises: OpenID Connect Core, section 5.4, and GenAuth's own scopes. */
const claimsOfScope: Readonly<Record<string, readonly string[]>> = {
  profile: [
    'birthdate',
    'family_name',
    'gender',
    'given_name',
    'locale',
    'middle_name',
    'name',
    'nickname',
    'picture',
    'preferred_username',
    'profile',
    'updated_at',
    'website',
    'zoneinfo',
  ],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
  address: ['address'],
  username: ['username'],
  roles: ['roles'],
  unionid: ['unionid'],
  external_id: ['external_id'],
  extended_fields: ['extended_fields'],
  tenant_id: ['tenant_id'],
}

/** The user's claims in an ID token. */
export interface IdTokenUser {
  readonly claims: UserInfo
  /** Whether the ID token lacks a claim that a granted scope promises. A `null` claim is not missing: GenAuth has no value for it. */
  readonly isPartial: boolean
}

/**
 * Reads the user's claims from an ID token that oauth4webapi has validated.
 *
 * @param scope The granted scopes, separated by spaces.
 * @returns `undefined` if there is no ID token.
 */
export function readIdTokenUser(
  idToken: string | undefined,
  scope: string,
): IdTokenUser | undefined {
  const { sub, ...others } = readUnverifiedPayload(idToken)
  if (typeof sub !== 'string') return undefined
  const ofUser = Object.entries(others).filter(([name]) => !protocolClaims.has(name))
  const claims: UserInfo = { sub, ...Object.fromEntries(ofUser) }
  const promised = scope.split(' ').flatMap((name) => claimsOfScope[name] ?? [])
  return { claims, isPartial: promised.some((name) => !Object.hasOwn(claims, name)) }
}
