import type { UserInfo } from '@genauth/core'
import type { StandardSchemaV1 } from '@standard-schema/spec'

/** Options of `useUser` and `useSuspenseUser`. */
export interface UseUserOptions<Schema extends StandardSchemaV1 | undefined = undefined> {
  /** Checks and types the user; any Standard Schema (Zod, Valibot, ArkType …), synchronous. Make it outside of the component. */
  schema?: Schema | undefined
}

/** The user's type under a schema: its output, or the claims as they are. */
export type UserOf<Schema extends StandardSchemaV1 | undefined> = Schema extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Schema>
  : UserInfo
