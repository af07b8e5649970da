import { base64url } from 'jose'

/** A key that seals, and the name under which what it sealed asks for it. */
export interface SealKey {
  readonly id: string
  readonly key: Uint8Array
}

/** What a sealed value is for. One that was made for something else does not open. */
export type SealPurpose = 'session' | 'transaction' | 'flash'

/** What goes into a key beside the secret. */
export interface KeyContext {
  readonly purpose: SealPurpose
  readonly appId: string
  readonly cookieName: string
}

/** A change of what is sealed, or how, is a new version: old values then do not open, instead of being misread. */
const version = 1

/** Derives the key of one purpose from a secret, by HKDF with SHA-256 (RFC 5869). */
export async function deriveKey(secret: Uint8Array, context: KeyContext): Promise<SealKey> {
  const { purpose, appId, cookieName } = context
  const material = await crypto.subtle.importKey('raw', new Uint8Array(secret), 'HKDF', false, [
    'deriveBits',
  ])
  const derive = async (use: 'key' | 'id', bits: number) => {
    // As JSON, no two contexts give the same bytes.
    const info = JSON.stringify(['genauth', version, use, purpose, appId, cookieName])
    const parameters = {
      name: 'HKDF',
      hash: 'SHA-256',
      // RFC 5869, section 3.1: the secret is random already.
      salt: new Uint8Array(),
      info: new TextEncoder().encode(info),
    }
    return new Uint8Array(await crypto.subtle.deriveBits(parameters, material, bits))
  }
  return { id: base64url.encode(await derive('id', 64)), key: await derive('key', 256) }
}
