import type { EmulatorUser } from './emulator-user'

/** The standard claims in the order of GenAuth's sample. The value of each claim is the value for a user who has not set the claim. */
const blanks: Readonly<Record<string, unknown>> = {
  address: { country: null, postal_code: null, region: null, formatted: null },
  birthdate: null,
  family_name: null,
  gender: 'U',
  given_name: null,
  locale: null,
  middle_name: null,
  name: null,
  nickname: null,
  picture: null,
  preferred_username: null,
  profile: null,
  updated_at: '2021-03-03T06:17:14.485Z',
  website: null,
  zoneinfo: null,
  email: null,
  email_verified: false,
  sub: null,
  phone_number: null,
  phone_number_verified: false,
}

/**
 * Returns all claims of a user in a tenant. As in GenAuth, a claim without a value is `null` and `updated_at` is an ISO string.
 *
 * @param options.url - the URL of the emulator, for the user's picture
 */
export function userClaims(
  user: EmulatorUser,
  { url, tenantId }: { url: string; tenantId: string | undefined },
): Record<string, unknown> {
  return {
    ...blanks,
    picture: `${url}/avatars/${user.username}.svg`,
    preferred_username: user.username,
    ...user.claims,
    ...(tenantId === undefined ? {} : user.tenants?.[tenantId]),
  }
}

/** Returns the claims of all scopes of the protocol oidc. */
export function oidcClaims(
  user: EmulatorUser,
  { url, tenantId }: { url: string; tenantId: string | undefined },
): Record<string, unknown> {
  return {
    username: user.username,
    roles: [],
    unionid: null,
    external_id: null,
    extended_fields: {},
    ...userClaims(user, { url, tenantId }),
    tenant_id: tenantId ?? null,
    sub: user.claims.sub,
  }
}

export const profileClaims: readonly string[] = [
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
]

/** The claims of each scope of the protocol oidc. */
export const scopeClaims: Readonly<Record<string, readonly string[]>> = {
  openid: ['sub'],
  profile: profileClaims,
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

const standardClaims = new Set(Object.values(scopeClaims).flat())

/** Returns whether a claim belongs to no scope. The scope `profile` includes such claims. */
export function isCustomClaim(name: string): boolean {
  return !standardClaims.has(name)
}
