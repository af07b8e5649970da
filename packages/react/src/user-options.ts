import type { UserInfo } from '@genauth/core'
import type { StandardSchemaV1 } from '@standard-schema/spec'

/** Options of `useUser` and `useSuspenseUser`. */
export interface UseUserOptions<Schema extends StandardSchemaV1 | undefined = undefined> {
  /** Checks and types the claims: any synchronous Standard Schema (Zod, Valibot, ArkType …). Create the schema outside of the component. */
  schema?: Schema | undefined
}

/** The type of the user: the output type of the schema, or `UserInfo` without a schema. */
export type UserOf<Schema extends StandardSchemaV1 | undefined> = Schema extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Schema>
  : UserInfo
