import { GenAuthError, type GenAuthErrorCode } from '../errors'

/** Why the last refresh failed, and when the next refresh may start. Times are epoch milliseconds. */
export interface RenewalFailure {
  readonly code: GenAuthErrorCode
  readonly message: string
  /** Number of consecutive failures. */
  readonly count: number
  readonly failedAt: number
  /** When the backoff ends. Absent if no retry can succeed. */
  readonly retryAt?: number | undefined
  /** Send no request before this time, because of the server's `Retry-After`. */
  readonly notBefore?: number | undefined
}

/** Returns when a failed refresh is retried automatically, in epoch milliseconds; `undefined` if never. */
export function retryAtOf({ retryAt, notBefore = 0 }: RenewalFailure): number | undefined {
  return retryAt === undefined ? undefined : Math.max(retryAt, notBefore)
}

/** Creates the error from the failure of a refresh. */
export function restoreError({ code, message, retryAt }: RenewalFailure): GenAuthError {
  return new GenAuthError(code, message, { retryable: retryAt !== undefined })
}
