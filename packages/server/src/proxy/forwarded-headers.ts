/** What an API is told of a request. Who asks, from where, and by way of whom is not for a page to say. */
const sent = [
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

/** What a page is told of an answer. Nothing of it acts on the origin of the app. */
const received = [
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

/** The headers of a request to an API. */
export function headersToApi(headers: Headers, accessToken: string): Headers {
  const result = pick(headers, sent)
  // Platforms decode an answer by themselves, and so delay its parts until there is enough to decode.
  result.set('accept-encoding', 'identity')
  result.set('authorization', `Bearer ${accessToken}`)
  return result
}

/** The headers of an answer to a page. */
export function headersToPage(headers: Headers): Headers {
  const result = pick(headers, received)
  // Of an answer that was encoded all the same, the platform has decoded the body, and its length is another.
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
