import type { UserResult } from '@genauth/react'
import portrait from './portrait.svg?no-inline'

/** The claims of a user. */
export type UserInfo = NonNullable<UserResult['user']>

/** Somebody with a picture and most claims. */
export const ada: UserInfo = {
  sub: '64f1c0ffee0ddba11ca75e1f',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  email_verified: true,
  phone_number: null,
  locale: 'en-GB',
  picture: portrait,
}

/** Somebody else, without a picture. */
export const grace: UserInfo = {
  sub: '64f1c0ffee0ddba11ca75e20',
  name: 'Grace Hopper',
  email: 'grace@example.com',
  email_verified: true,
}

/** GenAuth says `null` for what it does not know: nothing but the id is certain. */
export const hardlyKnown: UserInfo = { sub: '64f1c0ffee0ddba11ca75e21', name: null, email: null }
