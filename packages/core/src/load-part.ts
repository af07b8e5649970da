import { GenAuthError } from './errors'

/**
 * Makes the loader of a part of this package that comes when it is needed: one load for all who ask, and another try after one that
 * failed.
 *
 * @throws {GenAuthError} `network_error`, from what it returns
 */
export function loadPart<Part>(load: () => Promise<Part>): () => Promise<Part> {
  let loading: Promise<Part> | undefined
  return () => {
    loading ??= load().catch((cause: unknown) => {
      loading = undefined
      throw new GenAuthError(
        'network_error',
        'A part of this app could not be loaded: check the connection, or reload.',
        { cause },
      )
    })
    return loading
  }
}
