import { GenAuthError, type GenAuthErrorCode } from '../errors'
import { readRetryAfter } from '../protocol/response-error'
import { parseJsonObject, rejectOnAbort } from '../protocol/send-request'
import type { ServerContext } from './context'
import { refusalHeader, sessionHeader } from './engine-wire'
import { ownInit, type RoutePath } from './wire'

/** The timeout of a request, in milliseconds. It is longer than two requests from the server to GenAuth with their default timeouts. */
const timeoutMs = 25_000

/** A request to a route of the server. */
export interface ServerRequest {
  /** The path below `basePath`, with its query. */
  readonly path: RoutePath | `${RoutePath}?${string}`
  readonly method?: 'GET' | 'POST'
  readonly signal?: AbortSignal | undefined
  /** Whether the browser completes the request even if the page unloads. */
  readonly keepalive?: boolean
  /**
   * The session for which the tab sends the request: its id, or `noSession`. If the cookie belongs to another session, the server rejects
   * the request. `undefined` if the tab does not know its session, or if any session may be the right one.
   */
  readonly session?: string | undefined
}

/**
 * Sends a request to a route of the server and returns its JSON.
 *
 * @param earlyResponse The response to the same request, if the client sent this request before.
 * @throws {GenAuthError} `network_error`, `timeout`, `server_error`, `rate_limited`, `invalid_response`, and the error code in the response
 */
export async function callServer(
  { key, runtime }: Pick<ServerContext, 'key' | 'runtime'>,
  { path, method = 'GET', signal, keepalive = false, session }: ServerRequest,
  earlyResponse?: Promise<Response>,
): Promise<Record<string, unknown>> {
  signal?.throwIfAborted()
  const controller = new AbortController()
  const headers = { ...ownInit.headers, ...(session !== undefined && { [sessionHeader]: session }) }
  const init = { ...ownInit, headers, method, keepalive }
  // Use the full URL, because an injected `<base>` element would send a path to another server.
  const base = (runtime.page?.origin ?? '') + key
  let hasTimedOut = false
  const end = () => controller.abort()
  const timer = runtime.setTimeout(() => {
    hasTimedOut = true
    end()
  }, timeoutMs)
  signal?.addEventListener('abort', end)
  try {
    const sent = earlyResponse ?? runtime.fetch(base + path, { ...init, signal: controller.signal })
    return await Promise.race([
      sent.then(readResponse(base, runtime.now)),
      rejectOnAbort(controller.signal),
    ])
  } catch (cause) {
    signal?.throwIfAborted()
    if (cause instanceof GenAuthError) throw cause
    throw hasTimedOut ? timedOut() : unreachable(cause)
  } finally {
    runtime.clearTimeout(timer)
    signal?.removeEventListener('abort', end)
  }
}

function readResponse(
  base: string,
  now: () => number,
): (response: Response) => Promise<Record<string, unknown>> {
  return async (response) => {
    const body = parseJsonObject(await response.text())
    if (response.ok && body) return body
    throw describeError(response, body ?? {}, { base, now: now() })
  }
}

/** Creates the error from a response of the server, or of a gateway in front of it. */
function describeError(
  { status, headers }: Response,
  { message }: Record<string, unknown>,
  { base, now }: { base: string; now: number },
): GenAuthError {
  const init = { status, retryAfterMs: readRetryAfter(headers, now) }
  const code = headers.get(refusalHeader)
  // `createAuthServer` returns 404 or 405 for an unknown route. Either the client has another `basePath` than the server, or a deployment
  // has started another server version.
  const isMisrouted = status === 404 || status === 405
  if (code !== null && typeof message === 'string' && !isMisrouted) {
    const endsSession = code === 'not_authenticated' || code === 'session_expired'
    const retryable = [409, 429, 503].includes(status)
    return new GenAuthError(code as GenAuthErrorCode, message, { ...init, retryable, endsSession })
  }
  if (status === 429) {
    return new GenAuthError(
      'rate_limited',
      'The server received too many requests. Try again later.',
      init,
    )
  }
  if (status >= 500) {
    // This response has no error code, so `createAuthServer` did not send it. It is from a gateway or dev server without a backend.
    return new GenAuthError(
      'server_error',
      `The server failed or is down (status ${status}). Try again later.`,
      init,
    )
  }
  return new GenAuthError(
    'invalid_response',
    `createAuthServer did not send the response from ${base} (status ${status}). Check basePath, and that the dev server forwards GET and POST.`,
    { ...init, retryable: true },
  )
}

function timedOut(): GenAuthError {
  return new GenAuthError(
    'timeout',
    `The server sent no response within ${timeoutMs} ms. Try again.`,
  )
}

function unreachable(cause: unknown): GenAuthError {
  return new GenAuthError(
    'network_error',
    'The server could not be reached. Check the network connection.',
    { cause },
  )
}
