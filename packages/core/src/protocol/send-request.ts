import { GenAuthError } from '../errors'
import type { ProtocolClient } from './client'
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
  const { signal, keepalive } = options
  signal?.throwIfAborted()
  const controller = new AbortController()
  const abort = () => controller.abort(signal?.reason)
  const timer = ports.setTimeout(() => {
    const message = `GenAuth sent no response within ${timeoutMs} ms. Try again, or raise timeoutMs.`
    controller.abort(new GenAuthError('timeout', message))
  }, timeoutMs)
  const init: RequestInit = {
    ...sent,
    body: sent.body ?? null,
    signal: controller.signal,
    ...(keepalive && { keepalive }),
    // Cloudflare's `fetch` throws for members that its `Request` does not support.
    ...('credentials' in Request.prototype && { cache: 'no-store', credentials: 'omit' }),
  }
  signal?.addEventListener('abort', abort)
  try {
    return await Promise.race([
      ports.fetch(url, init).then(readResponse),
      rejectOnAbort(controller.signal),
    ])
  } catch (error) {
    controller.signal.throwIfAborted()
    abort()
    if (error instanceof GenAuthError) throw error
    throw new GenAuthError(
      'network_error',
      `GenAuth is unreachable. Check the connection${ports.page ? ", appHost, and the application's allowed origins (CORS)" : ' and appHost'}.`,
      { cause: describeThrown(error, client, sent) },
    )
  } finally {
    ports.clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
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

/** Dangerous keys: a claim with such a key could change a prototype when an app merges the claims into another object. */
const dangerousKeys = new Set(['__proto__', 'constructor', 'prototype'])

/** Parses a JSON object and removes dangerous keys at each depth. Returns `undefined` if the text is not a JSON object. */
export function parseJsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text, (key, member: unknown) =>
      dangerousKeys.has(key) ? undefined : member,
    )
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/**
 * Rejects a token, code or verifier with characters other than visible ASCII (RFC 6749, appendix A). If such a token were put into a
 * header, the platform's own error would contain the token.
 *
 * @param name The name of the value, for the error message.
 * @throws {GenAuthError} `invalid_options`
 */
export function assertToken(name: string, value: unknown): void {
  if (!isToken(value)) {
    throw new GenAuthError(
      'invalid_options',
      `${name} is missing or damaged. Pass it as GenAuth issued it, without spaces or line breaks.`,
    )
  }
}

/** Returns whether a value can be a token, a code or a verifier: it has visible ASCII characters only. */
export function isToken(value: unknown): boolean {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)
}
