import type { StandardSchemaV1 } from '@standard-schema/spec'

/** Creates a Standard Schema from a function, so that the tests need no schema library. */
export function schemaOf<Output>(
  validate: StandardSchemaV1.Props<unknown, Output>['validate'],
): StandardSchemaV1<unknown, Output> {
  return { '~standard': { version: 1, vendor: 'test', validate } }
}
