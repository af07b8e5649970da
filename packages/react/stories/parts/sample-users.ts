import type { UserResult } from '@genauth/react'
import portrait from './portrait.svg?no-inline'

/** The claims of a user. */
export type UserInfo = NonNullable<UserResult['user']>

/** A user with a picture and most claims. */
export const ada: UserInfo = {
  sub: '64f1c0ffee0ddba11ca75e1f',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  email_verified: true,
  phone_number: null,
  locale: 'en-GB',
  picture: portrait,
}

/** Another user, without a picture. */
export const grace: UserInfo = {
  sub: '64f1c0ffee0ddba11ca75e20',
  name: 'Grace Hopper',
  email: 'grace@example.com',
  email_verified: true,
}

/** A user with an id only. GenAuth sends `null` for a claim without a value. */
export const userWithoutClaims: UserInfo = {
  sub: '64f1c0ffee0ddba11ca75e21',
  name: null,
  email: null,
}
