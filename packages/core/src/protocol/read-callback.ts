import { AuthorizationResponseError, validateAuthResponse } from 'oauth4webapi'
import { GenAuthError } from '../errors'
import { oauthError } from './answer-error'
import type { ProtocolClient } from './client'

/**
 * Checks the parameters of a callback (RFC 6749, section 4.1.2; RFC 9207) and gives its code.
 *
 * @throws {GenAuthError} the OAuth codes, `issuer_mismatch`, `state_mismatch`, `invalid_response`
 */
export function readCallback(
  { server, metadata }: ProtocolClient,
  parameters: URLSearchParams,
  expectedState: string,
): string {
  try {
    // oauth4webapi takes an empty one for none.
    if (parameters.get('iss') === '') throw new Error('"iss" is empty')
    // And of several codes it would take the first (RFC 6749, section 3.1, allows one).
    if (parameters.getAll('code').length > 1) throw new Error('"code" is there twice')
    const code = validateAuthResponse(server, metadata, parameters, expectedState).get('code')
    if (code) return code
  } catch (error) {
    throw translateRefusal(error)
  }
  throw new GenAuthError('invalid_response', 'GenAuth came back without a code: log in again.')
}

/** What oauth4webapi complains of, in its words. A state that is missing, or there twice, is none of another login. */
const refusals = [
  ['issuer_mismatch', 'The login came back from another issuer: check issuer.', /"iss"/],
  [
    'state_mismatch',
    'The callback is of another login: log in again.',
    /"state" response parameter value/,
  ],
] as const
const unreadable = [
  'invalid_response',
  'GenAuth came back with what no login ends with: log in again.',
] as const

function translateRefusal(error: unknown): GenAuthError {
  if (error instanceof AuthorizationResponseError) {
    return oauthError(error.error, { description: error.error_description })
  }
  // Its cause holds the parameters, the code among them, and stays behind.
  const message = error instanceof Error ? error.message : ''
  const cause = new Error(message)
  const [code, text] = refusals.find(([, , complaint]) => complaint.test(message)) ?? unreadable
  return new GenAuthError(code, text, { cause })
}
