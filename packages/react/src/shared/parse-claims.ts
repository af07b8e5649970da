import { type GenAuthError, parseUser } from '@genauth/core/client'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { asGenAuthError } from './as-genauth-error'
import { memoLast } from './store'

/** The user or a part of it, or why there is none. */
export type Attempt<User> =
  | { readonly user: User; readonly error?: undefined }
  | { readonly user?: undefined; readonly error: GenAuthError }

/** Runs code of the app. Never throws. */
export function attempt<User>(
  run: () => User,
  toError: (cause: unknown) => GenAuthError,
): Attempt<User> {
  try {
    return { user: run() }
  } catch (cause) {
    return { error: toError(cause) }
  }
}

/** Checks claims with a schema. Never throws. Without a schema, the claims are the user. */
export type ParseClaims<User> = (claims: object) => Attempt<User>

/** Creates a function that caches its last result, so that the schema validates each claims object only once. */
export function createParser<User>(
  schema: StandardSchemaV1<unknown, User> | undefined,
): ParseClaims<User> {
  return memoLast((claims: object) =>
    attempt(() => (schema ? parseUser(schema, claims) : (claims as User)), asGenAuthError),
  )
}
