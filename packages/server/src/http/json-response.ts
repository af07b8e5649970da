import { type GenAuthErrorCode, refusalHeader } from '@genauth/core'

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
export function startJson(
  body: string | ReadableStream<Uint8Array>,
  { status = 200, headers = {}, setCookies = [] }: JsonResponseInit,
): Response {
  const response = new Response(body, {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })
  for (const line of setCookies) response.headers.append('set-cookie', line)
  return response
}

/** Creates an error response. The code is also in the header `X-GenAuth-Error`. */
export function refusal(
  error: GenAuthErrorCode,
  message: string,
  init: JsonResponseInit,
): Response {
  const headers = { ...init.headers, [refusalHeader]: error }
  return jsonResponse({ error, message }, { ...init, headers })
}
