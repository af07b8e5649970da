import { AuthorizationResponseError, validateAuthResponse } from 'oauth4webapi'
import { GenAuthError } from '../errors'
import { oauthError } from './answer-error'
import type { ProtocolClient } from './client'

/**
 * Validates the parameters of a callback (RFC 6749, section 4.1.2; RFC 9207) and returns its code.
 *
 * @throws {GenAuthError} the OAuth codes, `issuer_mismatch`, `state_mismatch`, `invalid_response`
 */
export function readCallback(
  { server, metadata }: ProtocolClient,
  parameters: URLSearchParams,
  expectedState: string,
): string {
  try {
    // oauth4webapi treats an empty `iss` as absent.
    if (parameters.get('iss') === '') throw new Error('"iss" is empty')
    // oauth4webapi uses the first of several codes. RFC 6749, section 3.1, allows only one.
    if (parameters.getAll('code').length > 1) throw new Error('"code" is repeated')
    const code = validateAuthResponse(server, metadata, parameters, expectedState).get('code')
    if (code) return code
  } catch (error) {
    throw translateRefusal(error)
  }
  throw new GenAuthError('invalid_response', 'The callback has no code. Log in again.')
}

/** The error for each message of oauth4webapi. A `state` that is missing or repeated does not belong to another login. */
const refusals = [
  ['issuer_mismatch', 'The callback comes from another issuer. Check issuer.', /"iss"/],
  [
    'state_mismatch',
    'The callback belongs to another login. Log in again.',
    /"state" response parameter value/,
  ],
] as const
const unreadable = [
  'invalid_response',
  'The callback has invalid parameters. Log in again.',
] as const

function translateRefusal(error: unknown): GenAuthError {
  if (error instanceof AuthorizationResponseError) {
    return oauthError(error.error, { description: error.error_description })
  }
  // Do not pass its cause on: it contains the parameters, with the code.
  const message = error instanceof Error ? error.message : ''
  const cause = new Error(message)
  const [code, text] = refusals.find(([, , complaint]) => complaint.test(message)) ?? unreadable
  return new GenAuthError(code, text, { cause })
}
