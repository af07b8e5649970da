import { GenAuthError } from '@genauth/core'

/**
 * Makes a guard around what keeps or remembers something, whose failures then say what failed.
 *
 * @throws {GenAuthError} `storage_unavailable`, from what it returns
 */
export function createGuard(complaint: string): <T>(call: () => Promise<T>) => Promise<T> {
  return async (call) => {
    try {
      return await call()
    } catch (cause) {
      throw new GenAuthError('storage_unavailable', complaint, { retryable: true, cause })
    }
  }
}
