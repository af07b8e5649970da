import { GenAuthError, isGenAuthError } from '@genauth/core'

/**
 * Returns a GenAuthError as it is. Any other error becomes the `cause` of a GenAuthError. Examples are a cancelled query and an error of
 * the app's code.
 */
export function asGenAuthError(error: unknown): GenAuthError {
  if (isGenAuthError(error)) return error
  return new GenAuthError('unexpected_error', 'An unexpected error occurred. Read its cause.', {
    cause: error,
  })
}
