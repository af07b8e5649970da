import { GenAuthError, type UserInfo } from '@genauth/core'
import type { StandardSchemaV1 } from '@standard-schema/spec'

/** The output of a schema, or the error. */
export type SelectedUser<User> =
  | { readonly user: User; readonly error?: undefined }
  | { readonly user?: undefined; readonly error: GenAuthError }

function pathOf(issue: StandardSchemaV1.Issue): string {
  const path = issue.path?.map((part) => String(typeof part === 'object' ? part.key : part))
  return path?.join('.') || '(the user)'
}

/** Validates the claims with the schema. Never throws. If there is no schema, returns the claims as the user. */
export function selectUser<User>(
  schema: StandardSchemaV1<unknown, User> | undefined,
  claims: UserInfo,
): SelectedUser<User> {
  if (!schema) return { user: claims as User }
  const result = schema['~standard'].validate(claims)
  if (result instanceof Promise) {
    result.catch(() => undefined)
    return {
      error: new GenAuthError(
        'schema_async',
        'The schema is asynchronous. Pass a synchronous schema.',
      ),
    }
  }
  if (!result.issues) return { user: result.value }
  // The messages of the issues may contain personal data. The paths do not.
  const paths = [...new Set(result.issues.map(pathOf))].join(', ')
  const message = `The user does not match the schema: ${paths}. Adjust the schema. Claims may be missing or null.`
  return { error: new GenAuthError('schema_invalid', message) }
}
