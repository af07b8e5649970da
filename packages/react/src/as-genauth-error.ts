import { GenAuthError, isGenAuthError } from '@genauth/core'

/** Hands on an error of ours; anything else (a cancelled query, a fault in the app's own code) becomes its `cause`. */
export function asGenAuthError(error: unknown): GenAuthError {
  if (isGenAuthError(error)) return error
  return new GenAuthError('unexpected_error', 'An unexpected error occurred. Read its cause.', {
    cause: error,
  })
}
