import type { Cipher, CryptoPort } from './crypto-port'
import { type AppContext, createCiphers, type KeyContext } from './keys'
import type { OpenedValues } from './opened-values'
import { platformCrypto } from './platform-crypto'

/** Encrypts and authenticates values, so that a browser or a store can hold the values but cannot read or change the values. */
export interface Sealer {
  /** Encrypts a value with the first secret. */
  seal(value: object): Promise<string>
  /** Decrypts a value. Returns `undefined` if there is none, or if it was not encrypted for this purpose with one of the secrets. */
  open<T extends object>(text: string | undefined): Promise<T | undefined>
}

/** Options of `createSealer` and `createRecordSealer`. */
export interface SealerOptions {
  /** Default: the fastest cryptography of the platform. */
  readonly crypto?: CryptoPort | undefined
  /** Remembers the values that were decrypted last. Default: every call decrypts its value. */
  readonly opened?: OpenedValues | undefined
}

/**
 * Creates the sealer of one purpose. The keys are derived once, at first use.
 *
 * @param secrets The first secret encrypts, and all secrets decrypt.
 */
export function createSealer(
  secrets: readonly Uint8Array[],
  context: KeyContext,
  { crypto = platformCrypto, opened }: SealerOptions = {},
): Sealer {
  const ciphers = createCiphers(secrets, context, crypto)
  return sealerOf(ciphers, opened && { opened, nameOf: (text) => crypto.hash(text) })
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
  { crypto = platformCrypto, opened }: SealerOptions = {},
): (id: string, key: string) => Sealer {
  return (id, key) => {
    const own = new TextEncoder().encode(key)
    const both = secrets.map((secret) => new Uint8Array([...secret, ...own]))
    const ciphers = createCiphers(both, { recordId: id, ...context }, crypto)
    // A record is remembered for its id and key only.
    const nameOf = (text: string) => crypto.hash(JSON.stringify([id, key, text]))
    return sealerOf(ciphers, opened && { opened, nameOf })
  }
}

/** The memory of a sealer, and the names of the values in it. */
interface SealerMemory {
  readonly opened: OpenedValues
  nameOf(text: string): string | Promise<string>
}

function sealerOf(ciphers: () => Promise<Cipher[]>, memory: SealerMemory | undefined): Sealer {
  return {
    async seal(value) {
      const [first] = await ciphers()
      if (!first) throw new Error('cookieSecrets is empty. Pass at least one secret.')
      return first.encrypt(JSON.stringify(value))
    },
    async open<T extends object>(text: string | undefined) {
      if (text === undefined) return undefined
      const name = memory && (await memory.nameOf(text))
      const known = name === undefined ? undefined : memory?.opened.get(name)
      if (known) return known as T
      const json = await decrypt(await ciphers(), text)
      if (json === undefined) return undefined
      const value = JSON.parse(json) as T
      if (name !== undefined) memory?.opened.add(name, value, json.length)
      return value
    },
  }
}

/** Returns `undefined` for every value that cannot be decrypted: a browser can send anything. */
function decrypt(ciphers: readonly Cipher[], text: string) {
  return ciphers.find(({ prefix }) => text.startsWith(prefix))?.decrypt(text)
}
