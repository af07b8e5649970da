import {
  allowInsecureRequests,
  type Client,
  clockSkew,
  customFetch,
  OperationProcessingError,
} from 'oauth4webapi'
import { GenAuthError } from '../errors'
import { type EndpointName, findAnswerError } from './answer-error'
import type { ProtocolClient } from './client'
import { readUnverifiedIdToken } from './read-unverified-id-token'
import { redact } from './redact'
import { type CallOptions, sendRequest } from './send-request'
import type { SentRequest } from './sent-request'

export type { CallOptions }

/** What oauth4webapi takes as its last parameter. */
export interface RequestOptions {
  [customFetch]: (url: string, sent: SentRequest) => Promise<Response>
  [allowInsecureRequests]: boolean
}

/** The parts of a call that differ from endpoint to endpoint. */
export interface EndpointCall<T> {
  endpoint: EndpointName
  /** Whether an `invalid_grant` means that the session is over. */
  refusalEndsSession?: boolean
  /** Sends the request with oauth4webapi. */
  request(options: RequestOptions): Promise<Response>
  /** Checks the answer with oauth4webapi, or picks from it. `client` knows the server's clock, if the answer told it. */
  read(response: Response, answer: Record<string, unknown>, client: Client): T | Promise<T>
}

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
      const received = await sendRequest(client, url, sent, options)
      const error = findAnswerError(received, {
        endpoint: call.endpoint,
        now: client.ports.now(),
        redact: (text) => redact(text, client, sent),
      })
      if (error) throw call.refusalEndsSession ? withSessionEnd(error) : error
      answer = tidy(received.json ?? {}, call.endpoint, client)
      // Response.json would need Safari 17.
      return new Response(JSON.stringify(answer))
    },
  })
  try {
    return await call.read(response, answer, withServerClock(client, answer))
  } catch (error) {
    throw translateCheck(error)
  }
}

function withSessionEnd(error: GenAuthError): GenAuthError {
  const endsSession = error.code === 'invalid_grant'
  return new GenAuthError(error.code, error.message, { ...error, endsSession })
}

/** Longer than anybody means: such a lifetime counts as not said. */
const longestLifetimeSeconds = 4e12

/** Userinfo keeps its nulls, which mean "unknown"; elsewhere a null or an empty string means "not said". */
function tidy(
  answer: Record<string, unknown>,
  endpoint: EndpointName,
  { protocol }: ProtocolClient,
): Record<string, unknown> {
  if (endpoint === 'userInfo') return answer
  const { expires_in: lifetime, id_token: idToken, ...rest } = answer
  const seconds = typeof lifetime === 'string' && lifetime.trim() ? Number(lifetime) : lifetime
  const isLifetime = typeof seconds === 'number' && seconds >= 0 && seconds < longestLifetimeSeconds
  const members = {
    ...rest,
    expires_in: isLifetime ? seconds : undefined,
    // Under /oauth nobody asked for one, and nothing would be checked against it.
    id_token: protocol === 'oidc' ? idToken : undefined,
  }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => (value ?? '') !== ''))
}

/** Holds an ID token against its own `iat`, so that a device whose clock is wrong is not locked out. */
function withServerClock(client: ProtocolClient, answer: Record<string, unknown>): Client {
  const { iat } = readUnverifiedIdToken(answer['id_token'])
  if (iat === undefined) return client.metadata
  // oauth4webapi reads the device's clock itself, so the skew is taken from that one and not from the port.
  return { ...client.metadata, [clockSkew]: iat - Math.floor(Date.now() / 1000) }
}

/** The names of claims in oauth4webapi's complaints, and what they are to us. */
const claimCodes = { iss: 'issuer_mismatch', nonce: 'nonce_mismatch' } as const

const claimAdvice = {
  iss: 'The ID token is of another issuer: check issuer and appHost.',
  nonce: 'The ID token is of another login: log in again.',
}

function translateCheck(error: unknown): unknown {
  if (error instanceof GenAuthError || !(error instanceof Error)) return error
  // Its cause holds the whole answer, tokens included, and stays behind.
  const details = error instanceof OperationProcessingError ? error.cause : undefined
  const claims = typeof details === 'object' && details !== null && 'claims' in details
  const isNonce = claims && error.message.includes('"nonce"')
  const claim = claims && 'claim' in details ? details.claim : isNonce && 'nonce'
  const init = { cause: new Error(error.message) }
  if (claim === 'iss' || claim === 'nonce') {
    return new GenAuthError(claimCodes[claim], claimAdvice[claim], init)
  }
  if (claims || /\b(JWT|JWS|JWE|ID Token)\b/.test(error.message)) {
    return new GenAuthError(
      'invalid_id_token',
      "The ID token fails its checks: compare appId, issuer and idTokenSignedResponseAlg with GenAuth's console.",
      init,
    )
  }
  return new GenAuthError(
    'invalid_response',
    'GenAuth answered without what it must say: check appHost and protocol.',
    init,
  )
}
