import { GenAuthError } from '@genauth/core'
import type { AuthServer } from '../auth-server'
import type { NodeRequest } from './node-responses'

/** Whether a request target is a path. Browsers send only paths to an origin server (RFC 9112, section 3.2.1). */
export function isPath(target: string): boolean {
  return /^\/(?![/\\])/.test(target)
}

/** Whether a `Request` can have this method (Fetch standard, section 2.2.1). */
export function isUsableMethod(method: string): boolean {
  return !['CONNECT', 'TRACE', 'TRACK'].includes(method)
}

/**
 * Converts the headers of a `node:http` request. The result also has the headers of a web request, which an app in JavaScript may pass, for
 * example in a proxy of Next.js.
 */
export function readNodeHeaders(headers: NodeRequest['headers']): Headers {
  if (headers instanceof Headers) return new Headers(headers)
  const result = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    // Skip the pseudo-headers of HTTP/2, such as `:path`.
    if (name.startsWith(':')) continue
    for (const one of [value].flat()) if (typeof one === 'string') addIfValid(result, name, one)
  }
  return result
}

/** Middleware can add members to a request's headers that cannot be headers, such as a user's name with letters outside of Latin-1. */
function addIfValid(headers: Headers, name: string, value: string): void {
  try {
    headers.append(name, value)
  } catch {
    // `append` throws a TypeError. No browser has sent this member, so the routes do not need it.
  }
}

/**
 * Converts a `node:http` or Express request for `getSession`, `requireSession`, `initialSession` and `verifyRequest`. The result has the
 * method, the headers, and the path on the app's origin, but no body. The original request stays unchanged.
 *
 * ```ts
 * const session = await auth.getSession(toWebRequest(auth, request))
 * ```
 */
export function toWebRequest(
  auth: AuthServer,
  message: Pick<NodeRequest, 'headers' | 'method' | 'originalUrl' | 'url'>,
): Request {
  const { method = 'GET', url = '/', originalUrl = url } = message
  const target = auth.origin + originalUrl
  const isUsable = isPath(originalUrl) && URL.canParse(target)
  const headers = readNodeHeaders(message.headers)
  return new Request(isUsable ? target : auth.origin, { method, headers })
}

/**
 * Returns the body of a request. If a body parser has read the body, the parsed value is serialized again. Otherwise the body streams.
 *
 * The function reads the request only when the caller reads the stream. The app can therefore read the bodies of its own routes. The stream
 * fails with `invalid_options` if the parsed value cannot be serialized.
 *
 * @param headers The request's headers. `Content-Length` is removed if the body is serialized again.
 */
export function readNodeBody(
  message: NodeRequest,
  headers: Headers,
): ReadableStream<Uint8Array> | null {
  if (message.method === 'GET' || message.method === 'HEAD' || isEmpty(message, headers))
    return null
  if (!message.readableDidRead) return toStream(message)
  headers.delete('content-length')
  const contentType = headers.get('content-type') ?? ''
  const begin = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    controller.enqueue(serializeBody(message.body, contentType))
    controller.close()
  }
  return new ReadableStream<Uint8Array>({ pull: begin }, { highWaterMark: 0 })
}

/**
 * Whether a request has no body. In HTTP/1.1, a body needs `Content-Length` or `Transfer-Encoding` (RFC 9112, section 6.3). HTTP/2 needs
 * neither header: if there is no body, the stream ends immediately. `Host` does not show the version, because a request over HTTP/2 may have
 * `host` in addition to `:authority` (RFC 9113, section 8.3.1).
 */
function isEmpty({ httpVersionMajor }: NodeRequest, headers: Headers): boolean {
  const length = headers.get('content-length')
  if (length !== null) return length === '0'
  return httpVersionMajor < 2 && !headers.has('transfer-encoding')
}

function toStream(message: NodeRequest): ReadableStream<Uint8Array> {
  let isBegun = false
  let isDone = false
  const begin = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    isBegun = true
    const endWith = (finish: () => void) => () => {
      if (!isDone) finish()
      isDone = true
    }
    message.on('data', (chunk) => {
      if (isDone) return
      controller.enqueue(chunk)
      message.pause()
    })
    message.on(
      'end',
      endWith(() => controller.close()),
    )
    const fail = endWith(() =>
      controller.error(
        new Error('The request ended before its body was complete. Send the request again.'),
      ),
    )
    message.on('error', fail)
    message.on('close', fail)
  }
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (!isBegun) begin(controller)
        message.resume()
      },
      cancel() {
        isDone = true
        // Read and discard the rest of the body. Otherwise a client that is still sending would not receive the response.
        message.resume()
      },
    },
    { highWaterMark: 0 },
  )
}

function serializeBody(body: unknown, contentType: string): Uint8Array<ArrayBuffer> {
  if (body instanceof Uint8Array) return new Uint8Array(body)
  const text = typeof body === 'string' ? body : stringify(body, contentType)
  if (text !== undefined) return new TextEncoder().encode(text)
  throw new GenAuthError(
    'invalid_options',
    'A body parser read the request body before toNodeHandler() did. Put app.use(toNodeHandler(auth)) before all body parsers.',
  )
}

function stringify(body: unknown, contentType: string): string | undefined {
  if (body === undefined) return undefined
  if (/^application\/(?:[\w.-]+\+)?json\b/i.test(contentType)) return JSON.stringify(body)
  if (!/^application\/x-www-form-urlencoded\b/i.test(contentType)) return undefined
  const fields = Object.entries(body as object).flatMap(([name, value]) =>
    [value].flat().map((one: unknown) => [name, one]),
  )
  // Reject a nested value, because its original encoding is unknown.
  if (!fields.every(([, value]) => typeof value === 'string')) return undefined
  return new URLSearchParams(fields as [string, string][]).toString()
}
