import { type GenAuthError, isGenAuthError } from '../../src/errors'

/** The error that a call rejects with, or that a function throws; anything but a GenAuthError fails the test. */
export async function failure(call: Promise<unknown> | (() => unknown)): Promise<GenAuthError> {
  try {
    await (typeof call === 'function' ? call() : call)
  } catch (error) {
    if (isGenAuthError(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
