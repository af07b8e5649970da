import { base64url } from 'jose'
import type { Awaitable, Cipher, CryptoPort, Mac } from './crypto-port'

/** A derived key. Its `id` is the `kid` in the header of each value that the key encrypts. */
export interface DerivedKey {
  readonly id: string
  readonly key: Uint8Array<ArrayBuffer>
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
  | 'proof'

/** The app, and the cookie whose value a key protects. */
export interface AppContext {
  readonly appId: string
  readonly cookieName: string
}

/** The inputs of the key derivation besides the secret. */
export interface KeyContext extends AppContext {
  readonly purpose: KeyPurpose
  /** The id under which a record or a login note is stored. A value that an attacker has copied to another id cannot be decrypted. */
  readonly recordId?: string
}

/** Increase this number when the format of the encrypted values changes. Old values are then rejected instead of misread. */
const version = 1

/** Derives the key of one purpose from a secret, by HKDF with SHA-256 (RFC 5869). */
export async function deriveKey(
  secret: Uint8Array,
  { purpose, appId, cookieName, recordId }: KeyContext,
  crypto: CryptoPort,
): Promise<DerivedKey> {
  const derive = (use: 'key' | 'id', bytes: number) => {
    // JSON keeps the parts apart: two different contexts never result in the same bytes.
    const parts = ['genauth', version, use, purpose, appId, cookieName, recordId]
    const info = JSON.stringify(parts.filter((part) => part !== undefined))
    return crypto.derive(secret, info, bytes)
  }
  return { id: base64url.encode(await derive('id', 8)), key: await derive('key', 32) }
}

/** The only accepted algorithms (RFC 7518, sections 4.5 and 5.3). */
const algorithms = { alg: 'dir', enc: 'A256GCM' }

/** Returns a function that derives and imports the cipher of each secret, at first use. */
export function createCiphers(
  secrets: readonly Uint8Array[],
  context: KeyContext,
  crypto: CryptoPort,
): () => Promise<Cipher[]> {
  return once(secrets, async (secret) => {
    const { id, key } = await deriveKey(secret, context, crypto)
    const header = base64url.encode(JSON.stringify({ ...algorithms, kid: id }))
    return crypto.cipherOf(key, `${header}..`)
  })
}

/** Returns a function that derives and imports the MAC of each secret, at first use. */
export function createMacs(
  secrets: readonly Uint8Array[],
  context: KeyContext,
  crypto: CryptoPort,
): () => Promise<Mac[]> {
  return once(secrets, async (secret) =>
    crypto.macOf((await deriveKey(secret, context, crypto)).key),
  )
}

function once<Key>(
  secrets: readonly Uint8Array[],
  importKey: (secret: Uint8Array) => Awaitable<Key>,
): () => Promise<Key[]> {
  let keys: Promise<Key[]> | undefined
  return () => {
    keys ??= Promise.all(secrets.map(importKey))
    return keys
  }
}
