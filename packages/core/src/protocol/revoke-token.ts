import { processRevocationResponse, revocationRequest } from 'oauth4webapi'
import { callEndpoint } from './call-endpoint'
import { assertTokenProtocol, type ProtocolClient } from './client'
import { hintParameters, type TokenCallOptions } from './introspect-token'
import { assertToken } from './send-request'

/**
 * Revokes a token; RFC 7009, section 2.1. The call also succeeds if GenAuth does not know the token.
 *
 * @throws {GenAuthError} `invalid_client`, `unsupported_token_type`, `unsupported_protocol`, and the codes of `callEndpoint`
 */
export async function revokeToken(
  client: ProtocolClient,
  token: string,
  options: TokenCallOptions = {},
): Promise<true> {
  assertTokenProtocol(client)
  assertToken('token', token)
  const { server, metadata, authentication } = client
  return callEndpoint(
    client,
    {
      endpoint: 'revocation',
      request: (request) =>
        revocationRequest(server, metadata, authentication.revocation, token, {
          ...request,
          additionalParameters: hintParameters(options),
        }),
      read: async (response): Promise<true> => {
        await processRevocationResponse(response)
        return true
      },
    },
    options,
  )
}
