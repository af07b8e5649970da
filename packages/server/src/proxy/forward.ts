import { GenAuthError, type GenAuthErrorCode, isGenAuthError } from '@genauth/core'
import { type IncomingRequest, type Reply, toStream } from '../http/reply'
import { refusal } from '../http/responses'
import type { ServerRuntime } from '../runtime/server-runtime'
import type { Api } from './apis'
import { boundTee, meterBody } from './bodies'
import { beginExchange, type EndReason, type Exchange } from './exchange'
import { headersToApi, headersToPage } from './forwarded-headers'
import { matchesPath, splitPath } from './paths'

/** A request from the browser, and its destination. */
export interface Forwarded {
  readonly request: IncomingRequest
  readonly api: Api
  readonly url: URL
  /** The path under which this server exposes the API. */
  readonly at: string
  readonly accessToken: string
  /** Identifies the session for `maxConcurrentPerSession`. */
  readonly sessionId: string
}

/** The dependencies of `forward`. */
export interface ForwardPorts {
  readonly fetch: typeof fetch
  readonly runtime: ServerRuntime
  /** Reports a failed API to `onError`. */
  report(error: GenAuthError, request: IncomingRequest): void
}

/** Sends a request to an API. Returns the API's response, or an error response if the request failed. Bodies stream. */
export async function forward(ports: ForwardPorts, forwarded: Forwarded): Promise<Reply> {
  const { request, api } = forwarded
  if (announcedBytes(request.headers) > api.maxBodyBytes) return refuse(describe('too_large', api))
  const release = api.slots.take(forwarded.sessionId)
  if (!release) return refuse(tooManyRequests(api))
  const limits = { ...api, onEnd: release }
  const exchange = beginExchange(ports.runtime.after, request.signal, limits)
  const count = countBytes(api, exchange)
  const onChunk = (bytes: number) => {
    exchange.extend()
    exchange.touch()
    count(bytes)
  }
  let unreadable: unknown
  const onFail = (error: unknown) => {
    unreadable = error
  }
  const body = request.body && boundTee(toStream(meterBody(request.body, { onChunk, onFail })))
  try {
    return toPage(forwarded, exchange, await send(ports.fetch, forwarded, { exchange, body }))
  } catch (error) {
    const { reason } = exchange
    exchange.abort('gone')
    if (isGenAuthError(unreadable)) throw unreadable
    // Do not return or report the errors of `fetch`, because these errors can contain URLs and headers.
    const failure = isGenAuthError(error) ? error : describe(reason, api)
    const isApiFailure = reason !== 'gone' && reason !== 'too_large'
    if (isApiFailure) ports.report(failure, request)
    return refuse(failure)
  }
}

function refuse({ code, message }: GenAuthError): Response {
  return refusal(code, message, { status: statuses[code] ?? 502 })
}

const statuses: Partial<Record<GenAuthErrorCode, number>> = {
  invalid_request: 413,
  rate_limited: 429,
  timeout: 504,
}

function send(
  fetch: ForwardPorts['fetch'],
  { request, url, accessToken }: Forwarded,
  { exchange, body }: { exchange: Exchange; body: ReadableStream<Uint8Array> | null },
): Promise<Response> {
  const init = {
    method: request.method,
    headers: headersToApi(request.headers, accessToken),
    body,
    redirect: 'manual',
    // Prevent caching: the response belongs to one user, and some frameworks cache the responses of `fetch`.
    cache: 'no-store',
    signal: exchange.signal,
    // `fetch` requires the option `duplex` for a streaming body, and supports no value except `half`.
    duplex: 'half',
  } as const
  return fetch(url, init)
}

function toPage(forwarded: Forwarded, exchange: Exchange, apiResponse: Response): Reply {
  const { request, api, url } = forwarded
  const location = apiResponse.headers.get('location')
  const proxyLocation = location === null ? undefined : pageLocation(location, url, forwarded)
  // In the response to HEAD, Content-Length is the length of the body of a GET response.
  const hasBody = apiResponse.body !== null && request.method !== 'HEAD'
  const isForbiddenRedirect =
    isRedirect(apiResponse) && location !== null && proxyLocation === undefined
  if (isForbiddenRedirect) throw forbiddenRedirect()
  if (hasBody && announcedBytes(apiResponse.headers) > api.maxBodyBytes) throw responseTooLarge()
  // `Response` and browsers accept no other status (Fetch standard, section 2.2.3).
  const isValidStatus = apiResponse.status >= 200 && apiResponse.status <= 599
  if (!isValidStatus) throw new RangeError('The API responds with an invalid status.')
  const headers = headersToPage(apiResponse)
  if (proxyLocation !== undefined) headers.set('location', proxyLocation)
  const { end, rest, touch, signal } = exchange
  if (isEventStream(apiResponse.headers)) exchange.unlimit()
  const count = countBytes(api, exchange)
  const onChunk = (bytes: number) => {
    count(bytes)
    rest()
  }
  // Pause the idle timeout until the browser reads the response, so that a slow browser causes no timeout.
  rest()
  const body =
    apiResponse.body && meterBody(apiResponse.body, { onWait: touch, onChunk, onEnd: end, signal })
  if (!body) end()
  return { status: apiResponse.status, headers, body }
}

/**
 * Converts the `Location` of an API's response into the URL that the browser can use.
 *
 * @param location An absolute URL, or one relative to `from`.
 * @param from The URL of the request to the API.
 * @param at The path under which this server exposes the API.
 * @returns The path, query and hash on this server, or `undefined` if the option `paths` does not allow the URL.
 */
export function pageLocation(
  location: string,
  from: URL,
  { api, at }: { api: Api; at: string },
): string | undefined {
  if (!URL.canParse(location, from.href)) return undefined
  const { origin, pathname, search, hash } = new URL(location, from)
  if (origin !== api.origin || !pathname.startsWith(`${api.prefix}/`)) return undefined
  const rest = pathname.slice(api.prefix.length)
  const segments = splitPath(rest)
  const isAllowed = segments && api.patterns.some((pattern) => matchesPath(segments, pattern))
  return isAllowed ? at + rest + search + hash : undefined
}

function countBytes(api: Api, exchange: Exchange): (bytes: number) => void {
  let total = 0
  return (bytes) => {
    total += bytes
    if (total <= api.maxBodyBytes) return
    exchange.abort('too_large')
    throw new Error('A body is larger than maxBodyBytes. Send less, or raise maxBodyBytes.')
  }
}

function announcedBytes(headers: Headers): number {
  return Number(headers.get('content-length') ?? 0)
}

/** Whether a response is an event stream, which stays open as long as the page is open. */
function isEventStream(headers: Headers): boolean {
  return /^text\/event-stream\s*(?:;|$)/i.test(headers.get('content-type') ?? '')
}

/** Whether a response is a redirect. 304 means that the content has not changed. */
function isRedirect({ status }: Response): boolean {
  return status >= 300 && status < 400 && status !== 304
}

function describe(
  reason: EndReason | undefined,
  { name, maxBodyBytes, maxExchangeMs }: Api,
): GenAuthError {
  if (reason === 'too_large') {
    return new GenAuthError(
      'invalid_request',
      `The request body is larger than the ${maxBodyBytes} bytes that ${name} accepts. Send less, or raise maxBodyBytes.`,
    )
  }
  if (reason === 'timeout') {
    return new GenAuthError(
      'timeout',
      `No data arrived in time from the API ${name} or from the request body. Try again, or raise timeoutMs.`,
    )
  }
  if (reason === 'too_long') {
    return new GenAuthError(
      'timeout',
      `The request to the API ${name} took longer than ${maxExchangeMs} ms. Try again, or raise maxExchangeMs.`,
    )
  }
  return new GenAuthError(
    'network_error',
    `The API ${name} cannot be reached. Try again, and check that its target is correct and running.`,
  )
}

function tooManyRequests({ name, maxConcurrentPerSession }: Api): GenAuthError {
  return new GenAuthError(
    'rate_limited',
    `This session has ${maxConcurrentPerSession} running requests to the API ${name}. Wait until one of them ends, or raise maxConcurrentPerSession.`,
  )
}

function forbiddenRedirect(): GenAuthError {
  return new GenAuthError(
    'invalid_response',
    'The API redirects to a URL that the proxy does not allow. Add the path of the URL to the option `paths`, or change the redirect of the API.',
  )
}

function responseTooLarge(): GenAuthError {
  return new GenAuthError(
    'invalid_response',
    'The response of the API is larger than maxBodyBytes. Request less, or raise maxBodyBytes.',
  )
}
