import { base64url, compactVerify, decodeJwt, decodeProtectedHeader, errors } from 'jose'
import { GenAuthError } from '../errors'
import type { IdTokenCheck, IssuedTokens, ProtocolClient } from './client'
import type { ReadDocument } from './discover'
import { createSigningKeys, type FindKey, type SigningKeys } from './signing-keys'

/** The result of a verification. `undecided`: the key of the ID token is unavailable. */
type Verdict = 'valid' | 'bad-signature' | 'bad-hash' | 'undecided'

/** Creates the verification of a client's ID tokens (OpenID Connect Core, sections 3.1.3.7 and 3.1.3.8). */
export function createIdTokenCheck(client: ProtocolClient, read: ReadDocument): IdTokenCheck {
  const keys = createSigningKeys(() => read(client.endpoints.jwks), client.ports.now)
  const { secret = '' } = client.authentication
  const alg = String(client.metadata.id_token_signed_response_alg)
  const isSymmetric = alg === 'HS256'
  const verify = (idToken: string) =>
    isSymmetric
      ? verifySignature(idToken, new TextEncoder().encode(secret), alg)
      : verifyWithKeys(idToken, keys, alg)
  const judge = async (idToken: string, accessToken: string): Promise<Verdict> => {
    // If the keys cannot be read, the signature is unknown.
    const signature = await verify(idToken).catch((): SignatureVerdict => 'unknown-key')
    if (signature === 'unknown-key') return 'undecided'
    if (signature === 'invalid') return 'bad-signature'
    return (await matchesHash(idToken, accessToken)) ? 'valid' : 'bad-hash'
  }
  return {
    async prepare() {
      if (!isSymmetric) await keys.load()
    },
    async onLogin(tokens) {
      const { idToken, accessToken } = tokens
      if (idToken === undefined) return tokens
      const verdict = await judge(idToken, accessToken)
      if (verdict === 'valid') return tokens
      throw verdict === 'undecided' ? keyUnavailable() : rejected(verdict)
    },
    async onRefresh(tokens) {
      const { idToken, accessToken } = tokens
      if (idToken === undefined) return tokens
      const verdict = await judge(idToken, accessToken)
      if (verdict === 'valid') return tokens
      if (verdict === 'undecided') return withoutIdToken(tokens)
      throw rejected(verdict)
    },
  }
}

/** Verifies a signature with GenAuth's keys. If the token's key is unknown, reads the keys again. */
async function verifyWithKeys(
  idToken: string,
  keys: SigningKeys,
  alg: string,
): Promise<SignatureVerdict> {
  const find = await keys.load()
  const verdict = await verifySignature(idToken, find, alg)
  if (verdict !== 'unknown-key') return verdict
  const newer: FindKey | undefined = await keys.reload(find)
  if (!newer) return 'unknown-key'
  // GenAuth has just published its keys, and none of them is the token's key.
  return (await verifySignature(idToken, newer, alg)) === 'valid' ? 'valid' : 'invalid'
}

/** The result of a signature check. After `unknown-key`, newer keys may lead to another result. */
type SignatureVerdict = 'valid' | 'invalid' | 'unknown-key'

/** The maximum number of keys that are tried for a token without `kid`. */
const maxTries = 8

/**
 * Verifies the signature of an ID token (RFC 7515, section 5.2).
 *
 * @param key The secret of HS256, or the function that finds the public key.
 * @param alg The only algorithm that is accepted. The `alg` in the token does not choose the algorithm.
 */
async function verifySignature(
  idToken: string,
  key: Uint8Array | FindKey,
  alg: string,
): Promise<SignatureVerdict> {
  const options = { algorithms: [alg] }
  try {
    await (key instanceof Uint8Array
      ? compactVerify(idToken, key, options)
      : compactVerify(idToken, key, options))
    return 'valid'
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return 'unknown-key'
    if (error instanceof errors.JWKSMultipleMatchingKeys) {
      return (await isSignedByAny(idToken, error, alg)) ? 'valid' : missingKey(idToken)
    }
    return key instanceof Uint8Array ? 'invalid' : missingKey(idToken)
  }
}

async function isSignedByAny(
  idToken: string,
  keys: errors.JWKSMultipleMatchingKeys,
  alg: string,
): Promise<boolean> {
  let tries = 0
  for await (const key of keys) {
    tries += 1
    if (tries > maxTries) return false
    try {
      await compactVerify(idToken, key, { algorithms: [alg] })
      return true
    } catch {
      // Another key may have signed the token.
    }
  }
  return false
}

/** A token without `kid` may belong to a key that was published after the last read. A token with a known `kid` cannot. */
function missingKey(idToken: string): SignatureVerdict {
  try {
    return decodeProtectedHeader(idToken).kid === undefined ? 'unknown-key' : 'invalid'
  } catch {
    return 'invalid'
  }
}

/**
 * Returns whether the ID token belongs to the access token. `at_hash` is the left half of the hash of the access token. All supported
 * algorithms use SHA-256. In the code flow, `at_hash` is optional.
 */
async function matchesHash(idToken: string, accessToken: string): Promise<boolean> {
  const { at_hash: expected } = decodeJwt(idToken)
  if (expected === undefined) return true
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(accessToken))
  return expected === base64url.encode(new Uint8Array(digest).subarray(0, 16))
}

/** Removes an ID token that was not verified. The next refresh returns another ID token. */
function withoutIdToken<Tokens extends IssuedTokens>(tokens: Tokens): Tokens {
  return { ...tokens, idToken: undefined }
}

function rejected(verdict: 'bad-signature' | 'bad-hash'): GenAuthError {
  const reason =
    verdict === 'bad-hash'
      ? 'The at_hash of the ID token belongs to another access token.'
      : 'The signature of the ID token is not from GenAuth.'
  return new GenAuthError(
    'invalid_id_token',
    'The ID token is forged, or its signature key is not published. Compare idTokenSignedResponseAlg and endpoints.jwks with GenAuth.',
    { cause: new Error(reason) },
  )
}

/** Creates the error of a login whose key is unavailable. It is not retryable, because the code is used up. */
function keyUnavailable(): GenAuthError {
  return new GenAuthError(
    'invalid_id_token',
    "The ID token cannot be verified, because GenAuth's public keys are unavailable. Log in again.",
    { cause: new Error('The public key of the ID token is unavailable.') },
  )
}
