import type { UserInfo, UserSchema } from '@genauth/core'

/** Creates a Standard Schema of a user from a function. */
export function schemaOf(
  validate: (claims: UserInfo) => ReturnType<UserSchema['~standard']['validate']>,
): UserSchema {
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (claims) => validate(claims as UserInfo),
    },
  }
}

/** A schema that accepts no claims. */
export const rejecting = schemaOf(() => ({
  issues: [{ message: 'Ada is not a phone number', path: ['phone_number'] }],
}))

/** A schema that accepts all claims, asynchronously. */
export const asynchronous = schemaOf(async (claims) => ({ value: claims }))
