import type { StandardSchemaV1 } from '@standard-schema/spec'

/** A Standard Schema from a function, so that no library has to be installed for it. */
export function schemaOf<Output>(
  validate: StandardSchemaV1.Props<unknown, Output>['validate'],
): StandardSchemaV1<unknown, Output> {
  return { '~standard': { version: 1, vendor: 'test', validate } }
}
