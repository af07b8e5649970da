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

/** Returns all claims of a user. As in GenAuth, a claim without a value is `null` and `updated_at` is an ISO string. */
export function userClaims(user: EmulatorUser, url: string): Record<string, unknown> {
  return {
    ...blanks,
    picture: `${url}/avatars/${user.username}.svg`,
    preferred_username: user.username,
    ...user.claims,
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
