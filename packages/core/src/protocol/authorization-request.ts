import {
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  generateRandomNonce,
  generateRandomState,
} from 'oauth4webapi'
import { GenAuthError } from '../errors'
import { type AuthorizeOptions, buildAuthorizeUrl } from './authorize-url'
import { assertTokenProtocol, type ProtocolClient } from './client'

/** An authorize request, and what has to be kept to finish it. */
export interface AuthorizationRequest {
  url: string
  state: string
  /** Only with protocol `oidc`. */
  nonce?: string
  /** A secret of this login until its code is redeemed. */
  codeVerifier: string
}

/**
 * Prepares a login with state, nonce and PKCE S256 (RFC 7636), all from WebCrypto.
 *
 * @throws {GenAuthError} `insecure_context` without WebCrypto, `invalid_options`, `unsupported_protocol`
 */
export async function createAuthorizationRequest(
  client: ProtocolClient,
  options: AuthorizeOptions = {},
): Promise<AuthorizationRequest> {
  assertTokenProtocol(client)
  assertWebCrypto()
  const codeVerifier = generateRandomCodeVerifier()
  const state = options.state || generateRandomState()
  const nonce = options.nonce || (client.protocol === 'oidc' ? generateRandomNonce() : undefined)
  const codeChallenge = await calculatePKCECodeChallenge(codeVerifier)
  const url = buildAuthorizeUrl(client, {
    ...options,
    state,
    nonce,
    codeChallenge,
    codeChallengeMethod: 'S256',
  })
  return { url, state, codeVerifier, ...(nonce === undefined ? {} : { nonce }) }
}

/**
 * Refuses to go on without WebCrypto, which browsers hide from pages that came over plain http.
 *
 * @throws {GenAuthError} `insecure_context`
 */
function assertWebCrypto(): void {
  if (!globalThis.crypto?.subtle) {
    throw new GenAuthError(
      'insecure_context',
      'WebCrypto is missing because this page came over plain http: serve it over https, or from localhost.',
    )
  }
}
