import { type GenAuthError, isGenAuthError } from '../../src/errors'

/**
 * Returns the error of a rejected promise or a throwing function. Fails the test if the error is not a GenAuthError, or if there is no
 * error.
 */
export async function failure(call: Promise<unknown> | (() => unknown)): Promise<GenAuthError> {
  try {
    await (typeof call === 'function' ? call() : call)
  } catch (error) {
    if (isGenAuthError(error)) return error
    throw error
  }
  throw new Error('the call did not throw')
}
