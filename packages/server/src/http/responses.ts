import type { GenAuthError, GenAuthErrorCode } from '@genauth/core'
import { refusalHeader } from '@genauth/core/internal'

/** The headers of every response. Responses belong to one user, so no cache may store them. */
export const commonHeaders = {
  'cache-control': 'no-store',
  vary: 'Cookie',
  'x-content-type-options': 'nosniff',
} as const

/** The status, headers and cookies of a JSON response. */
export interface JsonResponseInit {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly setCookies?: readonly string[]
}

/** Creates a response with an object as JSON. */
export function jsonResponse(body: object, init: JsonResponseInit = {}): Response {
  return startJson(JSON.stringify(body), init)
}

/** Creates a response with a body that is already JSON. */
function startJson(
  body: string | ReadableStream<Uint8Array>,
  { status = 200, headers = {}, setCookies = [] }: JsonResponseInit,
): Response {
  const allHeaders = { 'content-type': 'application/json', ...headers }
  return addCookies(new Response(body, { status, headers: allHeaders }), setCookies)
}

/** Adds `Set-Cookie` lines to a response. */
export function addCookies<Reply extends { readonly headers: Headers }>(
  response: Reply,
  setCookies: readonly string[],
): Reply {
  for (const line of setCookies) response.headers.append('set-cookie', line)
  return response
}

/**
 * The maximum size of the headers that this server sets in a response, except the session cookie of `cookieSessions`, in bytes. The rest of
 * nginx's default `proxy_buffer_size` of 4 kB is for the status line and for the headers of the HTTP server.
 */
export const maxHeaderBytes = 3800

/** Returns the size of headers in a response, in bytes. */
export function headerBytes(headers: Iterable<readonly [string, string]>): number {
  let sum = 0
  for (const [name, value] of headers) sum += `${name}: ${value}\r\n`.length
  return sum
}

/** Returns the size of `Set-Cookie` lines in a response, in bytes. */
export function setCookieBytes(setCookies: readonly string[]): number {
  return headerBytes(setCookies.map((line) => ['set-cookie', line] as const))
}

/** Creates an error response. The code is also in the header `X-GenAuth-Error`. */
export function refusal(code: GenAuthErrorCode, message: string, init: JsonResponseInit): Response {
  const headers = { ...init.headers, [refusalHeader]: code }
  return jsonResponse({ error: code, message }, { ...init, headers })
}

/** Creates a response from the promise of a body. The headers, including the cookies, are sent before the body. */
export function lateJsonResponse(body: Promise<object>, init: JsonResponseInit): Response {
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode(JSON.stringify(await body)))
      controller.close()
    },
  })
  return startJson(stream, init)
}

/** Creates a redirect. */
export function redirectResponse(
  status: 302 | 303,
  location: string,
  setCookies: readonly string[],
): Response {
  return addCookies(new Response(null, { status, headers: { location } }), setCookies)
}

/** The HTTP status for each error code. An error code without an entry is a failure of GenAuth or an API, and gets 502. */
const statuses: Partial<Record<GenAuthErrorCode, number>> = {
  cross_origin_request: 403,
  insufficient_scope: 403,
  invalid_options: 500,
  invalid_request: 400,
  invalid_token: 401,
  not_authenticated: 401,
  renew_required: 401,
  session_changed: 409,
  session_expired: 401,
  unexpected_error: 500,
}

/** The value of `Retry-After` if GenAuth sent none. */
const defaultRetryAfterMs = 2000

/** The maximum value of `Retry-After`. A longer time is most likely a mistake of the server that sent the header. */
const maxRetryAfterMs = 60 * 60_000

/** Creates the response for an error, with its code and its message. GenAuth's own text is not included. */
export function errorResponse(error: GenAuthError): Response {
  if (error.retryable) return unavailableResponse(error)
  return refusal(error.code, error.message, { status: statuses[error.code] ?? 502 })
}

/** Creates a 503 response for a failure that ends no session. The client can retry. */
export function unavailableResponse(error: GenAuthError): Response {
  const { code, message, retryAfterMs } = error
  return refusal(code, message, {
    status: 503,
    headers: { 'retry-after': retryAfter(retryAfterMs) },
  })
}

/** Returns the value of `Retry-After`, which is in whole seconds (RFC 9110, section 10.2.3). */
export function retryAfter(retryAfterMs: number = defaultRetryAfterMs): string {
  return String(Math.max(1, Math.ceil(Math.min(retryAfterMs, maxRetryAfterMs) / 1000)))
}
