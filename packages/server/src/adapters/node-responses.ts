import type { AuthServer } from '../auth-server'
import { type BodySource, isSource, type Reply } from '../http/reply'
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
  write(chunk: Uint8Array | string): boolean
  end(): unknown
  end(text: string): unknown
  destroy(): unknown
  once(event: 'close' | 'drain', listener: () => void): unknown
}

/** Sends a reply. A stream is sent chunk by chunk: if the client reads slowly, the source of the body slows down too. */
export async function sendNodeResponse(
  message: NodeRequest,
  response: NodeResponse,
  { status, headers, body }: Reply,
): Promise<void> {
  response.statusCode = status
  for (const [name, value] of headers) {
    if (name !== 'set-cookie') response.setHeader(name, value)
  }
  const setCookies = headers.getSetCookie()
  if (setCookies.length > 0) response.setHeader('set-cookie', setCookies)
  if (typeof body === 'string') {
    // Send the headers and the body with one write.
    if (message.complete) return void response.end(body)
    response.write(body)
  } else if (body) await sendBody(response, isSource(body) ? body : toSource(body))
  if (!message.complete) {
    response.flushHeaders?.()
    await untilReceived(message)
  }
  response.end()
}

function toSource(stream: ReadableStream<Uint8Array>): BodySource {
  const reader = stream.getReader()
  return {
    read: async () => (await reader.read()).value,
    cancel: (reason) => reader.cancel(reason),
    failure: () => reader.closed.then(() => new Promise<never>(() => undefined)),
  }
}

async function sendBody(response: NodeResponse, body: BodySource): Promise<void> {
  const closed = new Promise<void>((resolve) => response.once('close', () => resolve()))
  let failed: Promise<never> | undefined
  // Most bodies begin immediately, and one write then sends the headers and the first chunk. Otherwise send the headers without a body.
  const stopTimer = serverRuntime.after(maxHeaderDelayMs, () => response.flushHeaders?.())
  try {
    for (;;) {
      const chunk = await body.read()
      stopTimer()
      if (!chunk) return
      if (response.write(chunk)) continue
      const drained = new Promise<void>((resolve) => response.once('drain', () => resolve()))
      // The body can fail while the client does not read.
      failed ??= body.failure()
      await Promise.race([drained, closed, failed])
    }
  } catch (error) {
    // With sent headers, the caller closes the connection, so that the response does not look complete.
    response.flushHeaders?.()
    throw error
  } finally {
    stopTimer()
  }
}

/** How long the headers wait for the first chunk of the body, in milliseconds. */
const maxHeaderDelayMs = 1

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
