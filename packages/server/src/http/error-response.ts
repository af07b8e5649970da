import type { GenAuthError, GenAuthErrorCode } from '@genauth/core'
import { type JsonResponseInit, refusal } from './json-response'

/** Refusals of our own, and of GenAuth where they are about who asks. Any other is a gateway's. */
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

/** How long to wait before trying again, where GenAuth does not say. */
const defaultWaitMs = 2000

/** A server that asks for more than this has made a mistake. */
const longestWaitMs = 60 * 60_000

/** Answers a failure with its code and our own words; GenAuth's stay here. */
export function errorResponse(error: GenAuthError): Response {
  return refusal(error.code, error.message, describeFailure(error))
}

/** Answers that something failed which ends nothing: it is kept, and to be tried again. */
export function unavailableResponse(error: GenAuthError): Response {
  return refusal(error.code, error.message, unavailable(error))
}

function describeFailure(error: GenAuthError): JsonResponseInit {
  if (error.retryable) return unavailable(error)
  return { status: statuses[error.code] ?? 502 }
}

/** RFC 9110, section 10.2.3, in whole seconds. */
function unavailable({ retryAfterMs = defaultWaitMs }: GenAuthError): JsonResponseInit {
  const seconds = Math.ceil(Math.min(retryAfterMs, longestWaitMs) / 1000)
  return { status: 503, headers: { 'retry-after': String(Math.max(1, seconds)) } }
}
