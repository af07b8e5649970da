import { GenAuthError, isGenAuthError } from './errors'

/**
 * Creates a function that loads a part of this package on demand. All calls share one load. After a failed load, the next call tries
 * again.
 *
 * @returns a function that rejects with a {@link GenAuthError} with the code `network_error` if the part cannot be loaded. It passes on a
 * `GenAuthError` of `load`.
 */
export function loadPart<Part>(load: () => Promise<Part>): () => Promise<Part> {
  let loading: Promise<Part> | undefined
  return () => {
    loading ??= load().catch((cause: unknown) => {
      loading = undefined
      throw isGenAuthError(cause)
        ? cause
        : new GenAuthError(
            'network_error',
            'A chunk of the app failed to load. Check the connection, or reload.',
            { cause },
          )
    })
    return loading
  }
}
