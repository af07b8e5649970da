import { loadPart } from './load-part'
import {
  type IdTokenCheck,
  type ProtocolClient,
  publicAuthentication,
  resolveClient,
} from './protocol/client'
import type { ClientOptions } from './protocol/client-options'
import { createDocumentReader, discover, withOverrides } from './protocol/discover'
import type { Endpoints } from './protocol/endpoints'
import { sendRequest } from './protocol/send-request'
import { platformPorts } from './runtime/protocol-ports'

/** Creates the verification of ID tokens. Its code, with the library for signatures, loads at first use. */
export function createLazyIdTokenCheck(client: ProtocolClient): IdTokenCheck {
  const load = loadPart(async () =>
    (await import('./protocol/verify-id-token')).createIdTokenCheck(
      client,
      createDocumentReader(client, sendRequest),
    ),
  )
  return {
    forLogin: async () => (await load()).forLogin(),
    async forRefresh() {
      // If the code cannot be loaded, keep the new tokens.
      const check = await load().catch(() => undefined)
      return check?.forRefresh() ?? (async (tokens) => ({ ...tokens, idToken: undefined }))
    },
  }
}

/**
 * Reads the endpoint URLs of an application from its discovery document. The URLs in the option `endpoints` have priority.
 *
 * @throws {GenAuthError} the codes of `discover`
 */
export async function discoverEndpoints(options: ClientOptions): Promise<Partial<Endpoints>> {
  const client = resolveClient(
    { ...options, protocol: 'oidc' },
    publicAuthentication,
    platformPorts,
  )
  const read = createDocumentReader(client, sendRequest)
  return withOverrides(await discover(client, read), options.endpoints)
}
