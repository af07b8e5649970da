import { base64url, CompactEncrypt, compactDecrypt } from 'jose'

/** Encrypts and authenticates values, so that a browser or a store can hold the values but cannot read or change the values. */
export interface Sealer {
  /** Encrypts a value with the first secret. */
  seal(value: object): Promise<string>
  /** Decrypts a value. Returns `undefined` if there is none, or if it was not encrypted for this purpose with one of the secrets. */
  open<T extends object>(text: string | undefined): Promise<T | undefined>
}

/** The only accepted algorithms (RFC 7518, sections 4.5 and 5.3). */
const alg = 'dir'
const enc = 'A256GCM'

/**
 * Creates the sealer of one purpose. The keys are derived once, at first use.
 *
 * @param secrets The first secret encrypts, and all secrets decrypt.
 */
export function createSealer(secrets: readonly Uint8Array[], context: KeyContext): Sealer {
  const keys = createKeys(secrets, context, { algorithm: 'AES-GCM', uses: ['encrypt', 'decrypt'] })
  return {
    async seal(value) {
      const [first] = await keys()
      if (!first) throw new Error('cookieSecrets is empty. Pass at least one secret.')
      return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
        .setProtectedHeader({ alg, enc, kid: first.id })
        .encrypt(first.key)
    },
    open: async <T extends object>(text: string | undefined) =>
      text === undefined ? undefined : openWith<T>(await keys(), text),
  }
}

/** Returns `undefined` for every value that cannot be decrypted: a browser can send anything. */
async function openWith<T extends object>(
  keys: readonly DerivedKey<CryptoKey>[],
  text: string,
): Promise<T | undefined> {
  if (!text.split('.').every(isCanonical)) return undefined
  try {
    const findKey = ({ kid }: { kid?: string }) => {
      const found = keys.find(({ id }) => id === kid)
      if (!found) throw new Error('The value was encrypted with another key.')
      return found.key
    }
    const { plaintext } = await compactDecrypt(text, findKey, {
      keyManagementAlgorithms: [alg],
      contentEncryptionAlgorithms: [enc],
    })
    return JSON.parse(new TextDecoder().decode(plaintext)) as T
  } catch {
    return undefined
  }
}

/**
 * Whether a text is the only base64url encoding of its bytes (RFC 4648, section 3.5). Decoders ignore unused bits and accept the characters
 * of base64, so an attacker could change such a text without changing its bytes.
 */
function isCanonical(text: string): boolean {
  return /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/.test(text)
}

/**
 * Creates sealers for records in a store. Each record has its own key, derived from the server's secret and from a key that only the
 * browser's cookie contains. To decrypt a record, an attacker needs the store, the secret and the cookie.
 *
 * @param context The purpose: sessions (`record`) or results of logins (`login`).
 * @returns A function that creates the sealer of one record, from its id and the browser's key.
 */
export function createRecordSealer(
  secrets: readonly Uint8Array[],
  context: AppContext & { readonly purpose: 'record' | 'login' },
): (id: string, key: string) => Sealer {
  return (id, key) => {
    const own = new TextEncoder().encode(key)
    const both = secrets.map((secret) => new Uint8Array([...secret, ...own]))
    return createSealer(both, { recordId: id, ...context })
  }
}

/** A key, as derived bytes or imported. Its `id` is the `kid` in the header of each value that the key encrypts. */
export interface DerivedKey<Key> {
  readonly id: string
  readonly key: Key
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
  context: KeyContext,
): Promise<DerivedKey<Uint8Array<ArrayBuffer>>> {
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

/**
 * Returns a function that derives and imports one key per secret, at first use. Importing takes a large part of the time of a decryption, so
 * each key is imported only once.
 */
export function createKeys(
  secrets: readonly Uint8Array[],
  context: KeyContext,
  { algorithm, uses }: { algorithm: 'AES-GCM' | HmacImportParams; uses: readonly KeyUsage[] },
): () => Promise<DerivedKey<CryptoKey>[]> {
  let keys: Promise<DerivedKey<CryptoKey>[]> | undefined
  const importKey = async (secret: Uint8Array) => {
    const { id, key } = await deriveKey(secret, context)
    return { id, key: await crypto.subtle.importKey('raw', key, algorithm, false, uses) }
  }
  return () => {
    keys ??= Promise.all(secrets.map(importKey))
    return keys
  }
}
