import { type GenAuthError, isGenAuthError } from '@genauth/core'

/** The error that a call throws, or rejects with; anything but a GenAuthError fails the test. */
export async function failure(call: () => unknown): Promise<GenAuthError> {
  try {
    await call()
  } catch (error) {
    if (isGenAuthError(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
