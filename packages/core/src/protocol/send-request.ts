import { GenAuthError } from '../errors'
import type { ProtocolClient } from './client'
import { parseJsonObject } from './parse-json-object'
import { describeThrown, type ReadResponse, type SentRequest } from './response-error'

/** Options of every request to an endpoint. */
export interface CallOptions {
  /** Aborts the request. The call then rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Whether the request continues after the page is closed. Default false. */
  keepalive?: boolean | undefined
}

/** The maximum size of a response body. GenAuth's responses are much smaller. A larger body could use too much memory. */
const maxBodyBytes = 1_048_576

/**
 * Sends a request and reads the whole response. The timeout and the caller's signal also apply if a custom `fetch` ignores its
 * signal.
 *
 * @throws {GenAuthError} `network_error`, `timeout`; `invalid_response` if the body is too large
 */
export async function sendRequest(
  client: ProtocolClient,
  url: string,
  sent: SentRequest,
  options: CallOptions,
): Promise<ReadResponse> {
  const { ports, timeoutMs } = client
  const { signal } = options
  signal?.throwIfAborted()
  const controller = new AbortController()
  const abort = () => controller.abort()
  let timedOut = false
  const timer = ports.setTimeout(() => {
    timedOut = true
    abort()
  }, timeoutMs)
  signal?.addEventListener('abort', abort)
  try {
    return await Promise.race([
      ports.fetch(url, createInit(sent, options, controller.signal)).then(readResponse),
      rejectOnAbort(controller.signal),
    ])
  } catch (error) {
    abort()
    if (error instanceof GenAuthError) throw error
    signal?.throwIfAborted()
    throw timedOut
      ? new GenAuthError(
          'timeout',
          `GenAuth sent no response within ${timeoutMs} ms. Try again, or raise timeoutMs.`,
        )
      : new GenAuthError(
          'network_error',
          `GenAuth is unreachable. Check the connection${ports.page ? ", appHost, and the application's allowed origins (CORS)" : ' and appHost'}.`,
          { cause: describeThrown(error, client, sent) },
        )
  } finally {
    ports.clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

function createInit(
  { method, headers, body = null, redirect }: SentRequest,
  { keepalive }: CallOptions,
  signal: AbortSignal,
): RequestInit {
  return {
    method,
    headers,
    body,
    redirect,
    signal,
    ...(keepalive && { keepalive }),
    // Cloudflare's `fetch` throws for members that its `Request` does not support.
    ...('credentials' in Request.prototype && { cache: 'no-store', credentials: 'omit' }),
  }
}

async function readResponse(response: Response): Promise<ReadResponse> {
  const text = await readText(response)
  return { status: response.status, headers: response.headers, text, json: parseJsonObject(text) }
}

async function readText(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const decoder = new TextDecoder()
  let text = ''
  for (let size = 0; ; ) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.byteLength
    if (size > maxBodyBytes) {
      throw new GenAuthError(
        'invalid_response',
        'The response is larger than 1 MiB. Check appHost.',
      )
    }
    text += decoder.decode(value, { stream: true })
  }
}

/** Returns a promise that rejects with the signal's reason and never resolves. Use it in a race with code that may ignore the signal. */
export function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}
