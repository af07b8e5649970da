import { base64url } from 'jose'

/** A derived key. Its `id` is the `kid` in the header of each value that the key encrypts. */
export interface SealKey {
  readonly id: string
  readonly key: Uint8Array
}

/** The purpose of a key. A value that was encrypted for one purpose cannot be decrypted for another purpose. */
export type KeyPurpose =
  | 'session'
  | 'record'
  | 'index'
  | 'transaction'
  | 'flash'
  | 'login'
  | 'logout'

/** The inputs of the key derivation besides the secret. */
export interface KeyContext {
  readonly purpose: KeyPurpose
  readonly appId: string
  readonly cookieName: string
  /** The id under which a record or a login note is stored. A value that an attacker has copied to another id cannot be decrypted. */
  readonly recordId?: string
}

/** Increase this number when the format of the encrypted values changes. Old values are then rejected instead of misread. */
const version = 1

/** Derives the key of one purpose from a secret, by HKDF with SHA-256 (RFC 5869). */
export async function deriveKey(secret: Uint8Array, context: KeyContext): Promise<SealKey> {
  const { purpose, appId, cookieName, recordId } = context
  const material = await crypto.subtle.importKey('raw', new Uint8Array(secret), 'HKDF', false, [
    'deriveBits',
  ])
  const derive = async (use: 'key' | 'id', bits: number) => {
    // JSON keeps the parts apart: two different contexts never result in the same bytes.
    const parts = ['genauth', version, use, purpose, appId, cookieName, recordId]
    const info = JSON.stringify(parts.filter((part) => part !== undefined))
    const parameters = {
      name: 'HKDF',
      hash: 'SHA-256',
      // No salt is needed, because the secret is random (RFC 5869, section 3.1).
      salt: new Uint8Array(),
      info: new TextEncoder().encode(info),
    }
    return new Uint8Array(await crypto.subtle.deriveBits(parameters, material, bits))
  }
  return { id: base64url.encode(await derive('id', 64)), key: await derive('key', 256) }
}
