import {
  allowInsecureRequests,
  type Client,
  clockSkew,
  customFetch,
  OperationProcessingError,
} from 'oauth4webapi'
import { GenAuthError } from '../errors'
import { type Answer, type EndpointName, findAnswerError } from './answer-error'
import type { ProtocolClient } from './client'
import { readIdToken } from './id-token'

/** Options of every request to an endpoint. */
export interface CallOptions {
  /** Ends the request; the call then rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Let the request outlive the page. */
  keepalive?: boolean | undefined
}

/** What is sent: as much of `RequestInit` as oauth4webapi makes use of. */
export interface SentRequest {
  method: string
  headers: Record<string, string>
  body?:
    | URLSearchParams
    | Uint8Array<ArrayBuffer>
    | ReadableStream
    | ArrayBuffer
    | string
    | null
    | undefined
  redirect: 'manual'
}

/** What oauth4webapi takes as its last parameter. */
export interface RequestOptions {
  [customFetch]: (url: string, sent: SentRequest) => Promise<Response>
  [allowInsecureRequests]: boolean
}

/** The parts of a call that differ from endpoint to endpoint. */
export interface EndpointCall<T> {
  endpoint: EndpointName
  /** Sends the request with oauth4webapi. */
  request(options: RequestOptions): Promise<Response>
  /** Checks the answer with oauth4webapi, or picks from it. `client` knows the server's clock, if the answer told it. */
  read(response: Response, answer: Record<string, unknown>, client: Client): T | Promise<T>
}

/** No answer of GenAuth's is near this size; a larger one would only fill the memory. */
const maxBodyBytes = 1024 * 1024

const secretParameters = [
  'access_token',
  'client_secret',
  'code',
  'code_verifier',
  'refresh_token',
  'token',
]

const dangerousKeys = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Sends a request to one of GenAuth's endpoints and reads its answer, so that oauth4webapi sees only what it understands: it would
 * prefer a `WWW-Authenticate` header over the body's error, and fails an answer for a member that is `null`.
 *
 * @throws {GenAuthError} `network_error`, `timeout`, `rate_limited`, `server_error`, `invalid_response`, `invalid_id_token`,
 * `issuer_mismatch`, `nonce_mismatch`, `invalid_token`, the OAuth codes
 */
export async function callEndpoint<T>(
  client: ProtocolClient,
  call: EndpointCall<T>,
  options: CallOptions = {},
): Promise<T> {
  let answer: Record<string, unknown> = {}
  const response = await call.request({
    // An address that was let in with plain http is on loopback.
    [allowInsecureRequests]: client.endpoints[call.endpoint].startsWith('http:'),
    [customFetch]: async (url, sent) => {
      const received = await send(client, url, sent, options)
      const error = findAnswerError(received, call.endpoint, client.ports.now())
      if (error) throw redact(error, sent)
      answer = received.json ?? {}
      return tidy(answer, call.endpoint)
    },
  })
  try {
    return await call.read(response, answer, withServerClock(client, answer))
  } catch (error) {
    throw translateCheck(error)
  }
}

async function send(
  { ports, timeoutMs }: ProtocolClient,
  url: string,
  { method, headers, body = null, redirect }: SentRequest,
  { signal, keepalive = false }: CallOptions,
): Promise<Answer> {
  signal?.throwIfAborted()
  const controller = new AbortController()
  const abort = () => controller.abort()
  signal?.addEventListener('abort', abort)
  let timedOut = false
  const timer = ports.setTimeout(() => {
    timedOut = true
    abort()
  }, timeoutMs)
  try {
    const response = await ports.fetch(url, {
      method,
      headers,
      body,
      redirect,
      cache: 'no-store',
      credentials: 'omit',
      keepalive,
      signal: controller.signal,
    })
    const text = await readText(response, controller)
    return { status: response.status, headers: response.headers, text, json: parseObject(text) }
  } catch (error) {
    if (error instanceof GenAuthError) throw error
    signal?.throwIfAborted()
    throw timedOut
      ? new GenAuthError('timeout', `GenAuth did not answer within ${timeoutMs} ms: try again.`)
      : new GenAuthError(
          'network_error',
          'GenAuth could not be reached: check the connection, appHost, and that CORS allows this origin.',
          { cause: redactedCause(error, { headers, body }) },
        )
  } finally {
    ports.clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

async function readText(response: Response, controller: AbortController): Promise<string> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const decoder = new TextDecoder()
  let text = ''
  for (let size = 0; ; ) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.byteLength
    if (size > maxBodyBytes) {
      controller.abort()
      throw new GenAuthError(
        'invalid_response',
        'The answer is larger than any of GenAuth: check appHost.',
      )
    }
    text += decoder.decode(value, { stream: true })
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
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

/** Userinfo keeps its nulls, which mean "unknown"; elsewhere a null, like a lifetime that is no number, means "not said". */
function tidy(answer: Record<string, unknown>, endpoint: EndpointName): Response {
  const members = Object.entries(answer).filter(
    ([name, value]) =>
      endpoint === 'userInfo' ||
      (value !== null && !(name === 'expires_in' && !(Number.parseFloat(String(value)) >= 0))),
  )
  return Response.json(Object.fromEntries(members))
}

/** Holds an ID token against its own `iat`, so that a device whose clock is wrong is not locked out. */
function withServerClock(client: ProtocolClient, answer: Record<string, unknown>): Client {
  const idToken = answer['id_token']
  const { iat } = readIdToken(typeof idToken === 'string' ? idToken : undefined)
  if (iat === undefined) return client.metadata
  // oauth4webapi reads the device's clock itself, so the skew is taken from that one and not from the port.
  return { ...client.metadata, [clockSkew]: iat - Math.floor(Date.now() / 1000) }
}

/** The names of claims in oauth4webapi's complaints, and what they are to us. */
const claimCodes = { iss: 'issuer_mismatch', nonce: 'nonce_mismatch' } as const

function translateCheck(error: unknown): unknown {
  if (error instanceof GenAuthError || !(error instanceof Error)) return error
  // Its cause holds the whole answer, tokens included, and stays behind.
  const details = error instanceof OperationProcessingError ? error.cause : undefined
  const claims = typeof details === 'object' && details !== null && 'claims' in details
  const claim = claims && 'claim' in details ? details.claim : undefined
  const init = { cause: new Error(error.message) }
  if (claim === 'iss' || claim === 'nonce') {
    return new GenAuthError(
      claimCodes[claim],
      `The ID token's ${claim} is not the one expected.`,
      init,
    )
  }
  if (claims || /\b(JWT|JWS|JWE|ID Token)\b/.test(error.message)) {
    return new GenAuthError(
      'invalid_id_token',
      "The ID token fails its checks: compare appId, issuer and idTokenSignedResponseAlg with GenAuth's console.",
      init,
    )
  }
  return new GenAuthError('invalid_response', 'GenAuth answered without what it must say.', init)
}

/** A server may echo what it was sent; none of that belongs in an error. */
function redact(error: GenAuthError, sent: SentParts): GenAuthError {
  const { description, serverCode } = error
  if (!description && !serverCode) return error
  return new GenAuthError(error.code, error.message, {
    ...error,
    cause: error.cause,
    description: description && withoutSent(description, sent),
    serverCode: serverCode && withoutSent(serverCode, sent),
  })
}

type SentParts = Pick<SentRequest, 'headers' | 'body'>

function redactedCause(error: unknown, sent: SentParts): Error {
  return new Error(withoutSent(error instanceof Error ? error.message : String(error), sent))
}

function withoutSent(text: string, { body, headers }: SentParts): string {
  const form = body instanceof URLSearchParams ? body : new URLSearchParams()
  const secrets = secretParameters.map((name) => form.get(name))
  return [...secrets, headers['authorization']?.split(' ')[1]]
    .filter((value): value is string => Boolean(value))
    .reduce((result, value) => result.replaceAll(value, '…'), text)
}
