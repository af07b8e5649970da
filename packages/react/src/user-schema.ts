import { GenAuthError, type UserInfo } from '@genauth/core'
import type { StandardSchemaV1 } from '@standard-schema/spec'

/** The user as a schema made it, or why it could not. */
export type SelectedUser<User> =
  | { readonly user: User; readonly error?: undefined }
  | { readonly user?: undefined; readonly error: GenAuthError }

function pathOf(issue: StandardSchemaV1.Issue): string {
  const path = issue.path?.map((part) => String(typeof part === 'object' ? part.key : part))
  return path?.join('.') || '(the user)'
}

/** Validates the claims; never throws. Without a schema they are the user as they are. */
export function selectUser<User>(
  schema: StandardSchemaV1<unknown, User> | undefined,
  claims: UserInfo,
): SelectedUser<User> {
  if (!schema) return { user: claims as User }
  const result = schema['~standard'].validate(claims)
  if (result instanceof Promise) {
    result.catch(() => undefined)
    return {
      error: new GenAuthError('schema_async', 'useUser needs a synchronous schema.'),
    }
  }
  if (!result.issues) return { user: result.value }
  // The issues' own messages may quote a claim; where they occurred may not.
  const paths = [...new Set(result.issues.map(pathOf))].join(', ')
  const message = `The user does not fit the schema of useUser: see ${paths}.`
  return { error: new GenAuthError('schema_invalid', message) }
}
