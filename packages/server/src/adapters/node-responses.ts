import type { AuthServer } from '../auth-server'
import { serverRuntime } from '../runtime/server-runtime'

/** The members that the adapters read from a request of `node:http`, or of a framework built on it. */
export interface NodeRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
  /** The complete request target. Express sets this member, because Express removes the handler's mount path from `url`. */
  readonly originalUrl?: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The major version of HTTP: 1 or 2. */
  readonly httpVersionMajor: number
  /** The body that a body parser of Express has parsed. */
  readonly body?: unknown
  /** Whether the complete request has been received. */
  readonly complete: boolean
  /** Whether the body has been read, at least in part. */
  readonly readableDidRead: boolean
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown
  on(event: 'close' | 'end', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  pause(): unknown
  resume(): unknown
}

/** The members of a `node:http` response that the adapters use. */
export interface NodeResponse {
  statusCode: number
  readonly headersSent: boolean
  readonly writableFinished: boolean
  setHeader(name: string, value: string | string[]): unknown
  /** Missing in the types of `node:http2`, whose responses have it. */
  flushHeaders?(): void
  write(chunk: Uint8Array): boolean
  end(): unknown
  destroy(): unknown
  once(event: 'close' | 'drain', listener: () => void): unknown
}

/** Sends a web `Response`. The body streams. If the client reads slowly, the source of the body slows down too. */
export async function sendNodeResponse(
  message: NodeRequest,
  response: NodeResponse,
  webResponse: Response,
): Promise<void> {
  response.statusCode = webResponse.status
  for (const [name, value] of webResponse.headers) {
    if (name !== 'set-cookie') response.setHeader(name, value)
  }
  const setCookies = webResponse.headers.getSetCookie()
  if (setCookies.length > 0) response.setHeader('set-cookie', setCookies)
  if (webResponse.body) await sendBody(response, webResponse.body)
  if (!message.complete) {
    response.flushHeaders?.()
    await untilReceived(message)
  }
  response.end()
}

async function sendBody(response: NodeResponse, body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = body.getReader()
  const closed = new Promise<void>((resolve) => response.once('close', () => resolve()))
  response.flushHeaders?.()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    if (response.write(value)) continue
    const drained = new Promise<void>((resolve) => response.once('drain', () => resolve()))
    // `reader.closed` rejects if the body fails while the client does not read.
    await Promise.race([drained, closed, reader.closed])
  }
}

/**
 * Returns a 404 response with a text. For an empty response, the browser would show its own error page, which does not help the developer.
 *
 * @param advice How to fix the problem, in one sentence.
 */
export function notFoundPage({ basePath }: AuthServer, advice: string): Response {
  return new Response(
    `There is no page at this URL. The login routes are under ${basePath}. ${advice}\n`,
    {
      status: 404,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
      },
    },
  )
}

/**
 * Reads and discards the rest of a request. If the connection closes while a client is still sending, the client reports a failure. The
 * client may then discard a response that it has already received.
 */
function untilReceived(message: NodeRequest): Promise<void> {
  return new Promise((resolve) => {
    const stopTimer = serverRuntime.after(maxWaitMs, resolve)
    const finish = () => {
      stopTimer()
      resolve()
    }
    message.on('end', finish)
    message.on('close', finish)
    message.resume()
  })
}

/** How long a client that already has its response may continue to send, in milliseconds. */
const maxWaitMs = 2000
