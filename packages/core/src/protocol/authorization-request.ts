import {
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  generateRandomNonce,
  generateRandomState,
} from 'oauth4webapi'
import { GenAuthError } from '../errors'
import { type AuthorizeOptions, buildAuthorizeUrl } from './authorize-url'
import { assertTokenProtocol, type ProtocolClient } from './client'

/** The URL of a login, and the values that the callback needs. */
export interface AuthorizationRequest {
  /** The URL of GenAuth's login page. */
  url: string
  /** The `state` parameter, which ties the callback to this login. */
  state: string
  /** The `nonce` parameter, which ties the ID token to this login. Only on `oidc`. */
  nonce?: string
  /** The PKCE verifier. Keep it secret until the code is redeemed. */
  codeVerifier: string
}

/**
 * Creates a login with a random state and nonce and with PKCE S256 (RFC 7636). Needs WebCrypto.
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
 * Throws if WebCrypto is missing. Browsers hide it from pages on insecure origins.
 *
 * @throws {GenAuthError} `insecure_context`
 */
function assertWebCrypto(): void {
  if (!globalThis.crypto?.subtle) {
    throw new GenAuthError(
      'insecure_context',
      'WebCrypto is unavailable on insecure origins. Serve the app over https or from localhost.',
    )
  }
}
