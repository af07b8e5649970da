import { base64url, compactVerify, decodeJwt, decodeProtectedHeader, errors } from 'jose'
import { GenAuthError } from '../errors'
import type {
  IdTokenCheck,
  IssuedTokens,
  ProtocolClient,
  ProtocolPorts,
  VerifyTokens,
} from './client'
import type { ReadDocument } from './discover'
import { createSigningKeys, type FindKey, type SigningKeys } from './signing-keys'

/** The result of a verification. `undecided`: the key of the ID token is unavailable. */
type Verdict = 'valid' | 'bad-signature' | 'bad-hash' | 'undecided'

/** Verifies a signature. */
type Verify = (idToken: string) => Promise<SignatureVerdict>

/**
 * How long a refresh waits for the keys, in milliseconds: once before the request, and once for an unknown key. Other tabs wait for the
 * lock of the refresh, and the new tokens are stored only after the verification.
 */
const refreshPatienceMs = 2000

/** Creates the verification of a client's ID tokens (OpenID Connect Core, sections 3.1.3.7 and 3.1.3.8). */
export function createIdTokenCheck(client: ProtocolClient, read: ReadDocument): IdTokenCheck {
  const { endpoints, ports, authentication, metadata } = client
  const alg = String(metadata.id_token_signed_response_alg)
  const secret = new TextEncoder().encode(authentication.secret)
  const keys = createSigningKeys(() => read(endpoints.jwks), ports.now)
  const bySecret: Verify = (idToken) => verifySignature(idToken, secret, alg)
  const load = async (reload: SigningKeys['reload']): Promise<Verify> => {
    if (alg === 'HS256') return bySecret
    const find = await keys.load()
    return (idToken) => verifyWithKeys(idToken, { find, reload, alg })
  }
  const inTime = <T>(work: Promise<T>) => limitTime(work, ports)
  return {
    async forLogin() {
      const verify = await load(keys.reload)
      return async (tokens) => {
        const verdict = await judge(tokens, verify)
        if (verdict === 'valid') return tokens
        throw verdict === 'undecided' ? keyUnavailable() : rejected(verdict)
      }
    },
    async forRefresh() {
      const loading = load((outdated) => inTime(keys.reload(outdated)))
      const verify = await inTime(loading).catch(() => undefined)
      if (!verify) return dropIdToken
      return async (tokens) => {
        const verdict = await judge(tokens, verify)
        if (verdict === 'valid') return tokens
        if (verdict === 'undecided') return dropIdToken(tokens)
        throw rejected(verdict)
      }
    },
  }
}

async function judge({ idToken, accessToken }: IssuedTokens, verify: Verify): Promise<Verdict> {
  if (idToken === undefined) return 'valid'
  const signature = await verify(idToken)
  if (signature === 'unknown-key') return 'undecided'
  if (signature === 'invalid') return 'bad-signature'
  return (await matchesHash(idToken, accessToken)) ? 'valid' : 'bad-hash'
}

/** Verifies a signature with GenAuth's keys. If the token's key is unknown, reads the keys again. */
async function verifyWithKeys(
  idToken: string,
  { find, reload, alg }: { find: FindKey; reload: SigningKeys['reload']; alg: string },
): Promise<SignatureVerdict> {
  const verdict = await verifySignature(idToken, find, alg)
  if (verdict !== 'unknown-key') return verdict
  // If the keys cannot be read, the signature is unknown.
  const newer = await reload(find).catch(() => undefined)
  if (!newer) return 'unknown-key'
  // GenAuth has just published its keys, and none of them is the token's key.
  return (await verifySignature(idToken, newer, alg)) === 'valid' ? 'valid' : 'invalid'
}

/** Returns `undefined` if the work takes too long. The work continues, so that the keys are there for the next refresh. */
async function limitTime<T>(work: Promise<T>, ports: ProtocolPorts): Promise<T | undefined> {
  let timer: unknown
  const timeout = new Promise<undefined>((resolve) => {
    timer = ports.setTimeout(() => resolve(undefined), refreshPatienceMs)
  })
  return Promise.race([work, timeout]).finally(() => ports.clearTimeout(timer))
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
const dropIdToken: VerifyTokens = async (tokens) => ({ ...tokens, idToken: undefined })

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
