import { GenAuthError, isGenAuthError } from '@genauth/core'

/** Returns a GenAuthError as it is. Any other error, such as a cancelled query or an error of the app's code, becomes the `cause` of one. */
export function asGenAuthError(error: unknown): GenAuthError {
  if (isGenAuthError(error)) return error
  return new GenAuthError('unexpected_error', 'An unexpected error occurred. Read its cause.', {
    cause: error,
  })
}
