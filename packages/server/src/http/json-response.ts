import type { GenAuthErrorCode } from '@genauth/core'

/** What goes with a body. */
export interface JsonResponseInit {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly setCookies?: readonly string[]
}

/** Answers JSON. */
export function jsonResponse(body: object, init: JsonResponseInit = {}): Response {
  const { status = 200, headers = {}, setCookies = [] } = init
  const response = new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })
  for (const line of setCookies) response.headers.append('set-cookie', line)
  return response
}

/**
 * Answers a refusal: a code to branch on, and what to do about it. Its header tells a page that goes through the proxy that we refuse, and
 * not the API.
 */
export function refusal(
  error: GenAuthErrorCode,
  message: string,
  init: JsonResponseInit,
): Response {
  const headers = { ...init.headers, 'x-genauth-error': error }
  return jsonResponse({ error, message }, { ...init, headers })
}
