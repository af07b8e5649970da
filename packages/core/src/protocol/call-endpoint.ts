import {
  allowInsecureRequests,
  type Client,
  clockSkew,
  customFetch,
  OperationProcessingError,
  UnsupportedOperationError,
} from 'oauth4webapi'
import { GenAuthError, type GenAuthErrorCode, type GenAuthErrorInit } from '../errors'
import { unexpectedError } from '../unexpected-error'
import type { ProtocolClient } from './client'
import { readUnverifiedIdToken } from './id-token'
import { nameIssuer } from './name-issuer'
import { type EndpointName, findResponseError, redact, type SentRequest } from './response-error'
import { type CallOptions, sendRequest } from './send-request'

export type { CallOptions }

/** The options that oauth4webapi's request functions accept as their last parameter. */
export interface RequestOptions {
  [customFetch]: (url: string, sent: SentRequest) => Promise<Response>
  [allowInsecureRequests]: boolean
}

/** The parts of a call that depend on the endpoint. */
export interface EndpointCall<T> {
  endpoint: EndpointName
  /** The codes of the errors that end the session. Default none. */
  endingCodes?: readonly GenAuthErrorCode[]
  /** Sends the request with oauth4webapi. */
  request(options: RequestOptions): Promise<Response>
  /**
   * Validates the response with oauth4webapi and returns the validated result. If the response has an ID token, `client` has the clock skew
   * between the device and the server.
   */
  read(response: Response, body: Record<string, unknown>, client: Client): T | Promise<T>
}

/**
 * Sends a request to one of GenAuth's endpoints and reads the response. oauth4webapi gets the response without headers, because it would
 * prefer a `WWW-Authenticate` header over the error in the body. Members that are `null` are removed first, except from user info, because
 * oauth4webapi would reject them.
 *
 * @throws {GenAuthError} `network_error`, `timeout`, `rate_limited`, `server_error`, `invalid_response`, `invalid_id_token`,
 * `issuer_mismatch`, `nonce_mismatch`, `invalid_token`, `unexpected_error`, the OAuth codes
 */
export async function callEndpoint<T>(
  client: ProtocolClient,
  call: EndpointCall<T>,
  options: CallOptions = {},
): Promise<T> {
  let body: Record<string, unknown> = {}
  const response = await call.request({
    // The options allow plain http only for loopback URLs.
    [allowInsecureRequests]: client.endpoints[call.endpoint].startsWith('http:'),
    [customFetch]: async (url, sent) => {
      const received = await sendRequest(client, url, sent, options)
      const error = findResponseError(received, {
        endpoint: call.endpoint,
        now: client.ports.now(),
        redact: (text) => redact(text, client, sent),
      })
      if (error) throw withSessionEnd(error, call)
      body = tidy(received.json ?? {}, call.endpoint, client)
      // Do not use Response.json(): it needs Safari 17.
      return new Response(JSON.stringify(body))
    },
  })
  try {
    return await call.read(response, body, withServerClock(client, body))
  } catch (error) {
    throw withSessionEnd(translateCheck(error), call)
  }
}

/** Adds `endsSession` to an error that ends the session. */
function withSessionEnd(
  error: GenAuthError,
  { endingCodes }: Pick<EndpointCall<unknown>, 'endingCodes'>,
): GenAuthError {
  const { code, message, cause } = error
  return endingCodes?.includes(code)
    ? new GenAuthError(code, message, { ...error, cause, endsSession: true })
    : error
}

/** The longest token lifetime that the client accepts. It ignores a longer lifetime, as if the response had none. */
const longestLifetimeSeconds = 4e12

/** Removes members that are `null` or empty, except from user info, in which `null` means that GenAuth has no value for a claim. */
function tidy(
  body: Record<string, unknown>,
  endpoint: EndpointName,
  { protocol }: ProtocolClient,
): Record<string, unknown> {
  if (endpoint === 'userInfo') return body
  const { expires_in: lifetime, id_token: idToken, ...rest } = body
  const seconds = typeof lifetime === 'string' && lifetime.trim() ? Number(lifetime) : lifetime
  const isLifetime = typeof seconds === 'number' && seconds >= 0 && seconds < longestLifetimeSeconds
  const members = {
    ...rest,
    expires_in: isLifetime ? seconds : undefined,
    // On `oauth`, ignore an ID token: the client has not requested one and cannot validate it.
    id_token: protocol === 'oidc' ? idToken : undefined,
  }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => (value ?? '') !== ''))
}

/**
 * Validates an ID token with the time in its `iat`, so that a user whose device has a wrong clock can log in. Rejects an empty `sub`, which
 * oauth4webapi accepts.
 */
function withServerClock(client: ProtocolClient, body: Record<string, unknown>): Client {
  const { iat, sub } = readUnverifiedIdToken(body['id_token'])
  if (sub === '') throw new OperationProcessingError('The sub is empty.')
  if (iat === undefined) return client.metadata
  // oauth4webapi calls `Date.now()` itself, so the skew is relative to `Date.now()` and not to `ports.now()`.
  return { ...client.metadata, [clockSkew]: iat - Math.floor(Date.now() / 1000) }
}

/**
 * Converts an error of oauth4webapi. The error's `cause` has `body` if the response is invalid, and `claim` if a claim of the ID token has
 * an unexpected value. All other errors are about the ID token: a missing claim, a wrong type, the encoding or the algorithm.
 */
function translateCheck(error: unknown): GenAuthError {
  if (error instanceof GenAuthError) return error
  if (!(error instanceof OperationProcessingError || error instanceof UnsupportedOperationError)) {
    return unexpectedError(error)
  }
  const details: Record<string, unknown> = Object(error.cause)
  // Do not add the details to the new error, because they contain the whole response with the tokens.
  const init = { cause: new Error(error.message) }
  const { claim, claims, expected } = details
  if (claim === 'nonce') return nonceMismatch(init)
  if (claim === 'iss') {
    const { iss }: { iss?: unknown } = Object(claims)
    return new GenAuthError(
      'issuer_mismatch',
      `The ID token is from ${nameIssuer(iss)}, and not from ${expected}. Check appHost and issuer.`,
      init,
    )
  }
  if (!('body' in details)) {
    return new GenAuthError(
      'invalid_id_token',
      "The ID token is invalid. Compare appId, issuer and idTokenSignedResponseAlg with GenAuth's console.",
      init,
    )
  }
  return new GenAuthError(
    'invalid_response',
    'The response lacks a required member, or a member is invalid. Check appHost and protocol.',
    init,
  )
}

/** Creates the error of an ID token whose `nonce` is not the expected one. */
export function nonceMismatch(init: GenAuthErrorInit): GenAuthError {
  return new GenAuthError(
    'nonce_mismatch',
    'The ID token belongs to another login. Log in again.',
    init,
  )
}
