import { GenAuthError } from '@genauth/core'

/**
 * Creates a function that calls a store and converts its errors.
 *
 * @param message The message of the error.
 * @throws {GenAuthError} The created function throws `storage_unavailable`.
 */
export function createGuard(message: string): <T>(call: () => Promise<T>) => Promise<T> {
  return async (call) => {
    try {
      return await call()
    } catch (cause) {
      throw new GenAuthError('storage_unavailable', message, { retryable: true, cause })
    }
  }
}
