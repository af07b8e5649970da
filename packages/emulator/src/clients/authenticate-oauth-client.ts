import type { IncomingRequest } from '../http/incoming-request'
import { jsonReply, type Reply } from '../http/reply'
import type { EmulatorState } from '../settings/state'
import { keepEncoded, readClientCredentials } from './client-credentials'

/**
 * Authenticates the client at `/oauth/token`. Returns the error response, or `undefined` if the client is authenticated.
 *
 * The OAuth library cannot authenticate the client, because it ignores the secret if there is a `code_verifier`. The error texts are copied
 * from the library.
 */
export function authenticateOAuthClient(
  request: IncomingRequest,
  state: EmulatorState,
): Reply | undefined {
  const client = readClientCredentials(request, keepEncoded)
  const isPublic = state.switches.publicClient && state.app.tokenEndpointAuthMethod === 'none'
  const hasCredentials = client.id && (client.secret || (client.method === 'none' && isPublic))
  if (!hasCredentials) return invalidClient('cannot retrieve client credentials', client.method)
  const secretFits = client.method === 'none' || client.secret === state.app.secret
  if (client.id === state.app.id && secretFits) return undefined
  return invalidClient('client is invalid', client.method)
}

function invalidClient(reason: string, method: string | undefined): Reply {
  const body = { error: 'invalid_client', error_description: `Invalid client: ${reason}` }
  // By RFC 6749, section 5.2, the status is 401 only if the client used the Authorization header.
  return method === 'client_secret_basic' && reason === 'client is invalid'
    ? jsonReply(401, body, { 'www-authenticate': 'Basic realm="Service"' })
    : jsonReply(400, body)
}
