import { createHash } from 'node:crypto'
import { SignJWT, UnsecuredJWT } from 'jose'
import type { Claims } from './behaviour'
import type { KeyRing } from './key-ring'

/** How a token is signed. */
export interface Signing {
  readonly keys: KeyRing
  readonly alg: 'RS256' | 'ES256' | 'HS256' | 'none'
  /** The application's secret, for HS256. */
  readonly secret: string
  readonly typ?: string
}

/** Signs claims as a JWT. With `alg: 'none'`, the token has no signature. */
export async function signToken(
  claims: Claims,
  { keys, alg, secret, typ = 'JWT' }: Signing,
): Promise<string> {
  if (alg === 'none') return new UnsecuredJWT(claims).encode()
  if (alg === 'HS256') {
    const key = new TextEncoder().encode(secret)
    return new SignJWT(claims).setProtectedHeader({ alg, typ }).sign(key)
  }
  const key = alg === 'RS256' ? keys.current : keys.other
  const header = { alg, typ, ...(key.kid !== undefined && { kid: key.kid }) }
  return new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey)
}

/** Inverts bits of a token's signature. The suite changes the signature in the same way. */
export function breakSignature(token: string): string {
  const [header, payload, signature = ''] = token.split('.')
  const bytes = Buffer.from(signature, 'base64url').map((byte) => byte ^ 0x5a)
  return `${header}.${payload}.${Buffer.from(bytes).toString('base64url')}`
}

/** Returns the `at_hash` of an access token (OpenID Connect Core, section 3.1.3.6). All algorithms of the provider use SHA-256. */
export function hashAccessToken(accessToken: string): string {
  const hash = createHash('sha256').update(accessToken, 'ascii').digest()
  return hash.subarray(0, hash.length / 2).toString('base64url')
}
