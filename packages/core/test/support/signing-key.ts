import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

/** A key of a provider, with its public part as a JWK. */
export interface SigningKey {
  readonly alg: string
  readonly kid: string | undefined
  readonly privateKey: CryptoKey
  readonly jwk: JWK
}

/** @param kid The id of the key, in the JWK and in the header of tokens. `undefined`: neither has an id. */
export async function createSigningKey(alg: string, kid?: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = await exportJWK(publicKey)
  return { alg, kid, privateKey, jwk: kid === undefined ? jwk : { ...jwk, kid } }
}

/** Signs claims with a key. `header` replaces members of the header. */
export function signWith(
  { alg, kid, privateKey }: SigningKey,
  claims: object,
  header: { alg?: string; kid?: string | undefined } = {},
): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg, ...(kid !== undefined && { kid }), ...header } as { alg: string })
    .sign(privateKey)
}

/** Signs claims with HS256. */
export function signWithSecret(secret: string | Uint8Array, claims: object): Promise<string> {
  const key = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256' }).sign(key)
}

/** Changes a claim of a signed token and keeps the signature. */
export function tamper(token: string, changes: object): string {
  const [header, payload = '', signature] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
  const changed = Buffer.from(JSON.stringify({ ...claims, ...changes })).toString('base64url')
  return `${header}.${changed}.${signature}`
}
