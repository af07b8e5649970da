import { GenAuthError, isGenAuthError } from '@genauth/core/client'

/**
 * Returns a GenAuthError as it is. Any other error, for example of a cancelled query or of the app's code, becomes the `cause` of a new
 * GenAuthError.
 */
export function asGenAuthError(error: unknown): GenAuthError {
  if (isGenAuthError(error)) return error
  return new GenAuthError('unexpected_error', 'An unexpected error occurred. Read the cause.', {
    cause: error,
  })
}
