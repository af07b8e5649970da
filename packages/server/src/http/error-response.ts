import type { GenAuthError, GenAuthErrorCode } from '@genauth/core'
import { type JsonResponseInit, refusal } from './json-response'

/** The HTTP status for each error code. An error code without an entry is a failure of GenAuth or an API, and gets 502. */
const statuses: Partial<Record<GenAuthErrorCode, number>> = {
  cross_origin_request: 403,
  insufficient_scope: 403,
  invalid_options: 500,
  invalid_request: 400,
  invalid_token: 401,
  not_authenticated: 401,
  renew_required: 401,
  session_expired: 401,
}

/** The value of `Retry-After` if GenAuth sent none. */
const defaultRetryAfterMs = 2000

/** The maximum value of `Retry-After`. A longer time is most likely a mistake of the server that sent the header. */
const maxRetryAfterMs = 60 * 60_000

/** Creates the response for an error, with its code and its message. GenAuth's own text is not included. */
export function errorResponse(error: GenAuthError): Response {
  return refusal(error.code, error.message, describeFailure(error))
}

/** Creates a 503 response for a failure that ends no session. The client can retry. */
export function unavailableResponse(error: GenAuthError): Response {
  return refusal(error.code, error.message, unavailable(error))
}

function describeFailure(error: GenAuthError): JsonResponseInit {
  if (error.retryable) return unavailable(error)
  return { status: statuses[error.code] ?? 502 }
}

/** `Retry-After` is in whole seconds (RFC 9110, section 10.2.3). */
function unavailable({ retryAfterMs = defaultRetryAfterMs }: GenAuthError): JsonResponseInit {
  const seconds = Math.ceil(Math.min(retryAfterMs, maxRetryAfterMs) / 1000)
  return { status: 503, headers: { 'retry-after': String(Math.max(1, seconds)) } }
}
