import { type GenAuthError, isGenAuthError } from '@genauth/core'

/** Returns the `GenAuthError` that a call throws or rejects with. Any other error fails the test. */
export async function failure(call: () => unknown): Promise<GenAuthError> {
  try {
    await call()
  } catch (error) {
    if (isGenAuthError(error)) return error
    throw error
  }
  throw new Error('The call did not fail.')
}
