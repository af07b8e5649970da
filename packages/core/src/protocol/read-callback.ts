import {
  AuthorizationResponseError,
  OperationProcessingError,
  UnsupportedOperationError,
  validateAuthResponse,
} from 'oauth4webapi'
import { GenAuthError } from '../errors'
import { unexpectedError } from '../unexpected-error'
import type { ProtocolClient } from './client'
import { oauthError, plainText } from './response-error'

/**
 * Validates the parameters of a callback (RFC 6749, section 4.1.2; RFC 9207) and returns its code.
 *
 * @throws {GenAuthError} the OAuth codes, `issuer_mismatch`, `state_mismatch`, `invalid_response`, `unexpected_error`
 */
export function readCallback(
  { server, metadata }: ProtocolClient,
  parameters: URLSearchParams,
  expectedState: string,
): string {
  // If the expected state is empty, oauth4webapi would accept a callback without a state.
  if (!expectedState) throw callbackError('state_mismatch', 'No state is expected.')
  // RFC 6749, section 3.1, allows each parameter only one time. oauth4webapi ignores an empty issuer, and uses the first of several codes.
  const [issuer, ...otherIssuers] = parameters.getAll('iss')
  if (issuer === '') throw issuerMismatch(server, 'The parameter "iss" is empty.')
  if (otherIssuers.length > 0) throw issuerMismatch(server, 'The parameter "iss" occurs twice.')
  if (parameters.getAll('code').length > 1)
    throw callbackError('invalid_response', 'The parameter "code" occurs twice.')
  try {
    const code = validateAuthResponse(server, metadata, parameters, expectedState).get('code')
    if (code) return code
  } catch (error) {
    throw translateError(error, parameters, server)
  }
  throw new GenAuthError('invalid_response', 'The callback has no code. Log in again.')
}

/**
 * Converts an error of oauth4webapi. oauth4webapi checks `response`, `iss` and `state` in this order. The error does not contain the name
 * of the invalid parameter.
 */
function translateError(
  error: unknown,
  parameters: URLSearchParams,
  server: ProtocolClient['server'],
): GenAuthError {
  if (error instanceof AuthorizationResponseError) {
    const { error_description: description } = error
    return oauthError(error.error, { description: description && plainText(description) })
  }
  if (error instanceof UnsupportedOperationError)
    return callbackError('invalid_response', error.message)
  if (!(error instanceof OperationProcessingError)) return unexpectedError(error)
  // The error has no cause if a parameter occurs twice. A `response` in a JWT (JARM) is not supported; an empty `response` is ignored.
  if (!error.cause || parameters.get('response'))
    return callbackError('invalid_response', error.message)
  const issuer = parameters.get('iss') ?? undefined
  const isIssuerRequired = server.authorization_response_iss_parameter_supported
  const isOtherIssuer = issuer === undefined ? isIssuerRequired : issuer !== server.issuer
  if (isOtherIssuer) return issuerMismatch(server, error.message)
  return parameters.has('state')
    ? callbackError('state_mismatch', error.message)
    : callbackError('invalid_response', error.message)
}

/** What is wrong with a callback, and what to do about it. */
const problems = {
  state_mismatch: 'The callback belongs to another login. Log in again.',
  invalid_response: 'The callback has invalid parameters. Log in again.',
}

function callbackError(code: keyof typeof problems, reason: string): GenAuthError {
  // Do not use oauth4webapi's error as the cause: it contains the parameters, with the code.
  return new GenAuthError(code, problems[code], { cause: new Error(reason) })
}

/** Does not name the issuer in the callback, because any site can open the callback URL and choose the value. */
function issuerMismatch({ issuer }: ProtocolClient['server'], reason: string): GenAuthError {
  return new GenAuthError(
    'issuer_mismatch',
    `The callback is not from ${issuer}. Check appHost and issuer.`,
    { cause: new Error(reason) },
  )
}
