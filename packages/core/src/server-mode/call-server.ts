import { GenAuthError, type GenAuthErrorCode } from '../errors'
import { parseJsonObject } from '../protocol/parse-json-object'
import { rejectOnAbort } from '../protocol/reject-on-abort'
import { readRetryAfter } from '../protocol/retry-after'
import type { ConnectionContext } from './connection-context'
import { ownInit } from './own-init'
import { refusalHeader } from './refusal-header'

/** Longer than a server takes that asks GenAuth twice, each time with its default time-out. */
const timeoutMs = 25_000

/** A question to a route of the server. */
export interface ServerRequest {
  /** With its query. */
  readonly path: string
  readonly method?: 'GET' | 'POST'
  readonly signal?: AbortSignal | undefined
  /** Let the request outlive the page. */
  readonly keepalive?: boolean
}

/**
 * Asks a route of the server, and reads its JSON.
 *
 * @param asked The answer to the same question, where it was sent already.
 * @throws {GenAuthError} `network_error`, `timeout`, `server_error`, `rate_limited`, `invalid_response`, and what the server names in its
 * `error`
 */
export async function callServer(
  { key, runtime }: ConnectionContext,
  { path, method = 'GET', signal, keepalive = false }: ServerRequest,
  asked?: Promise<Response>,
): Promise<Record<string, unknown>> {
  signal?.throwIfAborted()
  const controller = new AbortController()
  const init = { ...ownInit, method, keepalive }
  // Whole, because a `<base>` that somebody got into the page would lead anything less to another server.
  const base = (runtime.page?.origin ?? '') + key
  let hasTimedOut = false
  const end = () => controller.abort()
  const timer = runtime.setTimeout(() => {
    hasTimedOut = true
    end()
  }, timeoutMs)
  signal?.addEventListener('abort', end)
  try {
    const sent = asked ?? runtime.fetch(base + path, { ...init, signal: controller.signal })
    return await Promise.race([
      sent.then(readAnswer(base, runtime.now)),
      rejectOnAbort(controller.signal),
    ])
  } catch (cause) {
    signal?.throwIfAborted()
    if (cause instanceof GenAuthError) throw cause
    throw hasTimedOut ? tookTooLong() : unreachable(cause)
  } finally {
    runtime.clearTimeout(timer)
    signal?.removeEventListener('abort', end)
  }
}

function readAnswer(
  base: string,
  now: () => number,
): (response: Response) => Promise<Record<string, unknown>> {
  return async (response) => {
    const body = parseJsonObject(await response.text())
    if (response.ok && body) return body
    throw describeRefusal(response, body ?? {}, { base, now: now() })
  }
}

/** The error in an answer of the server, or of what stands in front of it. */
function describeRefusal(
  { status, headers }: Response,
  { message }: Record<string, unknown>,
  { base, now }: { base: string; now: number },
): GenAuthError {
  const init = { status, retryAfterMs: readRetryAfter(headers, now) }
  const code = headers.get(refusalHeader)
  // With these, createAuthServer says that it has no such route: basePath differs, or the server is of another version for a moment.
  const isMisrouted = status === 404 || status === 405
  if (code !== null && typeof message === 'string' && !isMisrouted) {
    const isOver = code === 'not_authenticated' || code === 'session_expired'
    const retryable = status === 503 || status === 429
    return new GenAuthError(code as GenAuthErrorCode, message, {
      ...init,
      retryable,
      endsSession: isOver,
    })
  }
  if (status === 429) {
    return new GenAuthError(
      'rate_limited',
      'The server asks for fewer requests: try again later.',
      init,
    )
  }
  if (status >= 500) {
    // Ours says what failed. A gateway or a dev server answers anything from 500 up where it reaches nobody.
    return new GenAuthError(
      'server_error',
      `The server failed or is down (status ${status}): try again later.`,
      init,
    )
  }
  return new GenAuthError(
    'invalid_response',
    `createAuthServer did not answer ${base} (status ${status}): check basePath, and that a dev server sends GET and POST on.`,
    { ...init, retryable: true },
  )
}

function tookTooLong(): GenAuthError {
  return new GenAuthError('timeout', `The server did not answer within ${timeoutMs} ms: try again.`)
}

function unreachable(cause: unknown): GenAuthError {
  return new GenAuthError(
    'network_error',
    'The server could not be reached: check the connection.',
    {
      cause,
    },
  )
}
