import { GenAuthError, type GenAuthErrorInit, isGenAuthError } from './errors'

/** Returns a {@link GenAuthError} as it is. Anything else becomes the `cause` of an `unexpected_error`. */
export function unexpectedError(cause: unknown, init: GenAuthErrorInit = {}): GenAuthError {
  if (isGenAuthError(cause)) return cause
  return new GenAuthError('unexpected_error', 'An unexpected error occurred. Read its cause.', {
    ...init,
    cause,
  })
}
