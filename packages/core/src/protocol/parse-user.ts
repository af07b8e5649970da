import type { StandardSchemaV1 } from '@standard-schema/spec'
import { GenAuthError } from '../errors'
import type { RegisteredUser } from './register'

/** A schema whose output is the registered user: a synchronous Standard Schema (Zod, Valibot, ArkType …). */
export type UserSchema = StandardSchemaV1<unknown, RegisteredUser>

function pathOf(issue: StandardSchemaV1.Issue): string {
  const path = issue.path?.map((part) => String(typeof part === 'object' ? part.key : part))
  return path?.join('.') || '(the user)'
}

/**
 * Checks the claims of a user with a schema, for example the claims of a session on a server. The hooks and `getUser()` of a client with a
 * `schema` call this function.
 *
 * @param schema A synchronous Standard Schema (https://standardschema.dev).
 * @param claims The claims as GenAuth sent them.
 * @returns The output of the schema.
 * @throws {GenAuthError} `schema_invalid` if the claims do not match the schema, or if the schema throws; `schema_async`
 */
export function parseUser<User>(schema: StandardSchemaV1<unknown, User>, claims: object): User {
  let result: ReturnType<(typeof schema)['~standard']['validate']>
  try {
    result = schema['~standard'].validate(claims)
  } catch (cause) {
    throw new GenAuthError('schema_invalid', 'The schema threw. Read the cause.', { cause })
  }
  if (result instanceof Promise) {
    result.catch(() => undefined)
    throw new GenAuthError('schema_async', 'The schema is asynchronous. Pass a synchronous schema.')
  }
  if (!result.issues) return result.value
  // The messages of the issues may contain personal data. The paths do not.
  const paths = [...new Set(result.issues.map(pathOf))].join(', ')
  throw new GenAuthError(
    'schema_invalid',
    `The user does not match the schema: ${paths}. Adjust the schema.`,
  )
}
