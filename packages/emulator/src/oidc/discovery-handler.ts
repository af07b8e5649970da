import type { IncomingRequest } from '../http/incoming-request'
import type { Reply } from '../http/reply'
import { forward, type OidcContext } from './forward'

/**
 * Handles `/oidc/.well-known/openid-configuration`. Changes oidc-provider's metadata if the emulator behaves differently from
 * oidc-provider.
 */
export async function handleDiscovery(
  request: IncomingRequest,
  context: OidcContext,
): Promise<Reply> {
  const reply = await forward(request, context)
  if (reply.status !== 200) return reply
  const metadata = {
    ...(JSON.parse(reply.body) as Record<string, unknown>),
    authorization_response_iss_parameter_supported: context.state.switches.issuerInCallback,
    code_challenge_methods_supported: ['S256', 'plain'],
    id_token_signing_alg_values_supported: ['RS256', 'HS256'],
  }
  return { ...reply, body: JSON.stringify(metadata) }
}
