import { rejectsToken, tokenHeader, tokenRejected } from '@genauth/core/internal'

/** The request headers that the proxy forwards. The browser must not set headers that identify the user, the client or a proxy. */
const requestHeaders = [
  'accept',
  'accept-language',
  'content-length',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'prefer',
  'range',
  'traceparent',
  'tracestate',
  'x-request-id',
]

/** The response headers that the proxy forwards. None of these headers can change cookies, storage or policies of the app's origin. */
const responseHeaders = [
  'accept-ranges',
  'content-disposition',
  'content-language',
  'content-length',
  'content-range',
  'content-type',
  'etag',
  'last-modified',
  'preference-applied',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'server-timing',
  'x-request-id',
]

/** Creates the headers of the request to the API. */
export function headersToApi(headers: Headers, accessToken: string): Headers {
  const result = pick(headers, requestHeaders)
  // Request no compression. `fetch` would decode a compressed response, and the decoding would delay the parts of the response.
  result.set('accept-encoding', 'identity')
  result.set('authorization', `Bearer ${accessToken}`)
  return result
}

/**
 * Creates the headers of the response to the browser. If the API has rejected the access token, adds a header of our own, because the browser
 * refreshes the token only then. The API's `WWW-Authenticate` is not forwarded: for some schemes, browsers show a login dialog.
 */
export function headersToPage(response: Response): Headers {
  const { headers } = response
  const result = pick(headers, responseHeaders)
  if (rejectsToken(response)) result.set(tokenHeader, tokenRejected)
  // If the API has compressed the body anyway, `fetch` has decoded the body, so Content-Length is wrong.
  if (headers.has('content-encoding')) result.delete('content-length')
  return result
}

function pick(headers: Headers, names: readonly string[]): Headers {
  const found = names.flatMap((name): [string, string][] => {
    const value = headers.get(name)
    return value === null ? [] : [[name, value]]
  })
  return new Headers(found)
}
