import type { PublicClientOptions } from './browser-mode/context'
import { GenAuthError } from './errors'
import type { ProtocolClient } from './protocol/client'
import { createDocumentReader, discover, useEndpoints, withOverrides } from './protocol/discover'
import type { sendRequest } from './protocol/send-request'

/**
 * Adds the discovered endpoints and the verification of ID tokens to a client, according to its options. The app loads this module only
 * with the option `discovery` or `verifyIdTokenSignature`. So the check of these options is also here.
 *
 * @param send `sendRequest`, which is a parameter because it is in another chunk.
 * @throws {GenAuthError} `invalid_options`, and the codes of `discover`
 */
export async function extendClient(
  built: ProtocolClient,
  options: PublicClientOptions,
  send: typeof sendRequest,
): Promise<ProtocolClient> {
  const { protocol, discovery = false, verifyIdTokenSignature = false, endpoints } = options
  if (typeof discovery !== 'boolean') throw invalid('discovery is invalid. Use true or false.')
  if (typeof verifyIdTokenSignature !== 'boolean') {
    throw invalid('verifyIdTokenSignature is invalid. Use true or false.')
  }
  if (protocol !== 'oidc') return built
  const read = createDocumentReader(built, send)
  const client = discovery
    ? useEndpoints(built, withOverrides(await discover(built, read), endpoints))
    : built
  if (!verifyIdTokenSignature) return client
  const { createIdTokenCheck } = await import('./protocol/verify-id-token')
  return { ...client, idTokens: createIdTokenCheck(client, read) }
}

function invalid(message: string): GenAuthError {
  return new GenAuthError('invalid_options', message)
}
