import {
  allowInsecureRequests,
  type Client,
  clockSkew,
  customFetch,
  OperationProcessingError,
  UnsupportedOperationError,
} from 'oauth4webapi'
import { GenAuthError, type GenAuthErrorInit } from '../errors'
import { unexpectedError } from '../unexpected-error'
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
 * `issuer_mismatch`, `nonce_mismatch`, `invalid_token`, `unexpected_error`, the OAuth codes
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

/** The claims of an ID token whose mismatch has a code of its own. */
const claimErrors = {
  iss: ['issuer_mismatch', 'The ID token is of another issuer: check issuer and appHost.'],
  nonce: ['nonce_mismatch', 'The ID token is of another login: log in again.'],
} as const

/**
 * Turns an error of oauth4webapi's checks into ours. Its `cause` tells what the check was about: `body` for the response, `claims` and
 * `claim` for a claim of the ID token, anything else for the ID token's encoding or algorithm.
 */
function translateCheck(error: unknown): unknown {
  if (error instanceof GenAuthError) return error
  if (!(error instanceof OperationProcessingError || error instanceof UnsupportedOperationError)) {
    return unexpectedError(error)
  }
  const details: Record<string, unknown> = Object(error.cause)
  // The details hold the whole response with its tokens, so they are left out of the cause.
  const init = { cause: new Error(error.message) }
  const { claim } = details
  if (claim === 'iss' || claim === 'nonce') return claimMismatch(claim, init)
  if (!('body' in details)) {
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

/** Creates the error of an ID token whose `iss` or `nonce` is not the expected one. */
export function claimMismatch(
  claim: keyof typeof claimErrors,
  init: GenAuthErrorInit = {},
): GenAuthError {
  const [code, message] = claimErrors[claim]
  return new GenAuthError(code, message, init)
}
