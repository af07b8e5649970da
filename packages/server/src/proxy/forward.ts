import { GenAuthError, type GenAuthErrorCode, isGenAuthError } from '@genauth/core'
import { refusal } from '../http/json-response'
import type { ServerRuntime } from '../runtime/ports'
import type { Api } from './api'
import { boundTee } from './bound-tee'
import { beginExchange, type EndReason, type Exchange } from './exchange'
import { headersToApi, headersToPage } from './forwarded-headers'
import { meterBody } from './meter-body'
import { pageLocation } from './page-location'

/** A request of a page, and where it goes. */
export interface Forwarded {
  readonly request: Request
  readonly api: Api
  readonly url: URL
  /** The path under which the app has the API. */
  readonly at: string
  readonly accessToken: string
}

/** What forwarding needs of the world. */
export interface ForwardPorts {
  readonly fetch: typeof fetch
  readonly runtime: ServerRuntime
  /** Tells the app that an API failed. */
  report(error: GenAuthError, request: Request): void
}

/** Sends a request to an API, and gives its answer, or a refusal where there is none. Bodies pass as they come. */
export async function forward(ports: ForwardPorts, forwarded: Forwarded): Promise<Response> {
  const { request, api } = forwarded
  if (announcedBytes(request.headers) > api.maxBodyBytes) return refuse(describe('too_large', api))
  const exchange = beginExchange(ports.runtime.after, request.signal, api.timeoutMs)
  let unreadable: unknown
  const onFail = (error: unknown) => {
    unreadable = error
  }
  const body =
    request.body &&
    boundTee(meterBody(request.body, { onChunk: countBytes(api, exchange), onFail }))
  try {
    return toPage(forwarded, exchange, await send(ports.fetch, forwarded, { exchange, body }))
  } catch (error) {
    const { reason } = exchange
    exchange.giveUp('gone')
    if (isGenAuthError(unreadable)) throw unreadable
    // The platform's errors may quote addresses and headers.
    const failure = isGenAuthError(error) ? error : describe(reason, api)
    const isApis = reason !== 'gone' && reason !== 'too_large'
    if (isApis) ports.report(failure, request)
    return refuse(failure)
  }
}

function refuse({ code, message }: GenAuthError): Response {
  return refusal(code, message, { status: statuses[code] ?? 502 })
}

const statuses: Partial<Record<GenAuthErrorCode, number>> = { invalid_request: 413, timeout: 504 }

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
    // An answer to one user is for nobody else, wherever a framework keeps answers.
    cache: 'no-store',
    signal: exchange.signal,
    // The only kind there is, and to be named for a body that is sent as it comes.
    duplex: 'half',
  } as const
  return fetch(url, init)
}

function toPage(forwarded: Forwarded, exchange: Exchange, answer: Response): Response {
  const { request, api, url } = forwarded
  const location = answer.headers.get('location')
  const pagesLocation = location === null ? undefined : pageLocation(location, url, forwarded)
  // Without one, its length is that of what would have come.
  const hasBody = answer.body !== null && request.method !== 'HEAD'
  const isAstray = isRedirect(answer) && location !== null && pagesLocation === undefined
  if (isAstray || (hasBody && announcedBytes(answer.headers) > api.maxBodyBytes)) {
    throw isAstray ? wentAstray() : answeredTooMuch()
  }
  const headers = headersToPage(answer.headers)
  if (pagesLocation !== undefined) headers.set('location', pagesLocation)
  const { end, rest, touch } = exchange
  const count = countBytes(api, exchange)
  const onChunk = (bytes: number) => {
    count(bytes)
    rest()
  }
  // A page that reads slowly is no API that says nothing.
  rest()
  const body = answer.body && meterBody(answer.body, { onWait: touch, onChunk, onEnd: end })
  if (!body) end()
  return new Response(body, { status: answer.status, headers })
}

function countBytes(api: Api, exchange: Exchange): (bytes: number) => void {
  let total = 0
  return (bytes) => {
    total += bytes
    exchange.touch()
    if (total <= api.maxBodyBytes) return
    exchange.giveUp('too_large')
    throw new Error('A body is larger than maxBodyBytes.')
  }
}

function announcedBytes(headers: Headers): number {
  return Number(headers.get('content-length') ?? 0)
}

/** Not 304, which only says that nothing has changed. */
function isRedirect({ status }: Response): boolean {
  return status >= 300 && status < 400 && status !== 304
}

function describe(reason: EndReason | undefined, { name, maxBodyBytes }: Api): GenAuthError {
  if (reason === 'too_large') {
    return new GenAuthError(
      'invalid_request',
      `The body is larger than the ${maxBodyBytes} bytes that ${name} takes: send less, or raise maxBodyBytes.`,
    )
  }
  if (reason === 'timeout') {
    return new GenAuthError(
      'timeout',
      `Nothing came of ${name} in time: try again, or raise timeoutMs.`,
    )
  }
  return new GenAuthError(
    'network_error',
    `${name} cannot be reached: try again, and see that its target is right and up.`,
  )
}

function wentAstray(): GenAuthError {
  return new GenAuthError(
    'invalid_response',
    'The API redirects to where the proxy does not go: let it answer itself, or add the path to paths.',
  )
}

function answeredTooMuch(): GenAuthError {
  return new GenAuthError(
    'invalid_response',
    'The API answers more than the proxy lets through: ask for less, or raise maxBodyBytes.',
  )
}
