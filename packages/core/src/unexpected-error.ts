import { GenAuthError, type GenAuthErrorInit, isGenAuthError } from './errors'

/** Returns a {@link GenAuthError} as it is. Any other value becomes the `cause` of a new `unexpected_error`. */
export function unexpectedError(cause: unknown, init: GenAuthErrorInit = {}): GenAuthError {
  if (isGenAuthError(cause)) return cause
  return new GenAuthError('unexpected_error', 'An unexpected error occurred. Read the cause.', {
    ...init,
    cause,
  })
}
