import type { UserResult } from '@genauth/react'

/** The claims of a user. */
export type UserInfo = NonNullable<UserResult['user']>

const portrait = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="#c9d6ff"/><circle cx="32" cy="25" r="11" fill="#f6d7c3"/><path d="M19 26c0-11 6-16 13-16s13 5 13 16c-2-6-6-9-13-9s-11 3-13 9z" fill="#4a3428"/><path d="M10 64c1-15 10-23 22-23s21 8 22 23z" fill="#2b50d8"/></svg>`

/** Somebody with a picture and most claims. */
export const ada: UserInfo = {
  sub: '64f1c0ffee0ddba11ca75e1f',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  email_verified: true,
  phone_number: null,
  locale: 'en-GB',
  picture: `data:image/svg+xml,${encodeURIComponent(portrait)}`,
}

/** Somebody else, without a picture. */
export const grace: UserInfo = {
  sub: '64f1c0ffee0ddba11ca75e20',
  name: 'Grace Hopper',
  email: 'grace@example.com',
  email_verified: true,
}

/** GenAuth says `null` for what it does not know: nothing but the id is certain. */
export const nobodyKnows: UserInfo = { sub: '64f1c0ffee0ddba11ca75e21', name: null, email: null }
