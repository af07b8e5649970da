import type { IncomingRequest } from '../http/incoming-request'
import { jsonReply, type Reply } from '../http/reply'
import type { ClientAuthMethod } from '../settings/emulator-app'
import type { EmulatorState } from '../settings/state'
import { formDecode, readClientCredentials } from './client-credentials'

/**
 * Authenticates the client of a request. The argument `expected` is the method that the app has configured for the endpoint. Returns the
 * error response, or `undefined` if the client is authenticated.
 *
 * `/oidc` uses this function, because oidc-provider cannot have a different method for each endpoint. Introspection and revocation of
 * `/oauth` use this function too.
 */
export function authenticateClient(
  request: IncomingRequest,
  state: EmulatorState,
  expected: ClientAuthMethod,
): Reply | undefined {
  const client = readClientCredentials(request, formDecode)
  if (client.malformed) {
    return invalidRequest('client authentication must only be provided using one mechanism')
  }
  if (client.method === undefined) {
    return invalidRequest('no client authentication mechanism provided')
  }
  const secretFits = expected === 'none' || client.secret === state.app.secret
  if (client.method === expected && client.id === state.app.id && secretFits) return undefined
  const headers: Record<string, string> =
    client.method === 'client_secret_basic'
      ? { 'www-authenticate': `Basic realm="${state.url}/oidc", error="invalid_client"` }
      : {}
  return jsonReply(
    401,
    { error: 'invalid_client', error_description: 'client authentication failed' },
    headers,
  )
}

export function invalidRequest(description: string): Reply {
  return jsonReply(400, { error: 'invalid_request', error_description: description })
}
