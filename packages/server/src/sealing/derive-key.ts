import { base64url } from 'jose'

/** A key of one purpose, and the name under which what it sealed asks for it. */
export interface SealKey {
  readonly id: string
  readonly key: Uint8Array
}

/** What a key is for. What was sealed for something else does not open. */
export type KeyPurpose =
  | 'session'
  | 'record'
  | 'index'
  | 'transaction'
  | 'flash'
  | 'login'
  | 'logout'

/** What goes into a key beside the secret. */
export interface KeyContext {
  readonly purpose: KeyPurpose
  readonly appId: string
  readonly cookieName: string
  /** Of a record, or a note of a login: the id that it is kept under, so that it opens in no other place. */
  readonly recordId?: string
}

/** A change of what is sealed, or how, is a new version: old values then do not open, instead of being misread. */
const version = 1

/** Derives the key of one purpose from a secret, by HKDF with SHA-256 (RFC 5869). */
export async function deriveKey(secret: Uint8Array, context: KeyContext): Promise<SealKey> {
  const { purpose, appId, cookieName, recordId } = context
  const material = await crypto.subtle.importKey('raw', new Uint8Array(secret), 'HKDF', false, [
    'deriveBits',
  ])
  const derive = async (use: 'key' | 'id', bits: number) => {
    // As JSON, no two contexts give the same bytes.
    const parts = ['genauth', version, use, purpose, appId, cookieName, recordId]
    const info = JSON.stringify(parts.filter((part) => part !== undefined))
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
