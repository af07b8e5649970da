import { type GenAuthErrorCode, refusalHeader } from '@genauth/core'

/** What goes with a body. */
export interface JsonResponseInit {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly setCookies?: readonly string[]
}

/** Answers JSON. */
export function jsonResponse(body: object, init: JsonResponseInit = {}): Response {
  return startJson(JSON.stringify(body), init)
}

/** Answers what is JSON already. */
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

/** Answers a refusal: a code to branch on, and what to do about it. */
export function refusal(
  error: GenAuthErrorCode,
  message: string,
  init: JsonResponseInit,
): Response {
  const headers = { ...init.headers, [refusalHeader]: error }
  return jsonResponse({ error, message }, { ...init, headers })
}
