import { CompactEncrypt, compactDecrypt } from 'jose'
import { deriveKey, type KeyContext } from './derive-key'

/** Seals values so that a browser can keep them, and can neither read nor change them. */
export interface Sealer {
  seal(value: object): Promise<string>
  /** Opens what was sealed for the same purpose under one of the secrets; anything else gives `undefined`. */
  open<T extends object>(text: string): Promise<T | undefined>
}

/** A key as it is used: imported once, because that takes a good part of the time that opening a value does. */
interface ImportedKey {
  readonly id: string
  readonly key: CryptoKey
}

/** The only algorithms that are used, and accepted (RFC 7518, sections 4.5 and 5.3). */
const alg = 'dir'
const enc = 'A256GCM'

/**
 * Creates the sealer of one purpose. Keys are derived once, when the first is needed.
 *
 * @param secrets The first seals, all of them open.
 */
export function createSealer(secrets: readonly Uint8Array[], context: KeyContext): Sealer {
  let derived: Promise<ImportedKey[]> | undefined
  const keys = () => {
    derived ??= Promise.all(secrets.map((secret) => importKey(secret, context)))
    return derived
  }
  return {
    async seal(value) {
      const [first] = await keys()
      if (!first) throw new Error('There is no secret to seal with.')
      return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
        .setProtectedHeader({ alg, enc, kid: first.id })
        .encrypt(first.key)
    },
    async open<T extends object>(text: string) {
      const known = await keys()
      return openWith<T>(known, text)
    },
  }
}

async function importKey(secret: Uint8Array, context: KeyContext): Promise<ImportedKey> {
  const { id, key } = await deriveKey(secret, context)
  const uses = ['encrypt', 'decrypt'] as const
  return {
    id,
    key: await crypto.subtle.importKey('raw', new Uint8Array(key), 'AES-GCM', false, uses),
  }
}

/** What cannot be opened is not ours, whatever is wrong with it: a browser can send anything. */
async function openWith<T extends object>(
  keys: readonly ImportedKey[],
  text: string,
): Promise<T | undefined> {
  try {
    const findKey = ({ kid }: { kid?: string }) => {
      const found = keys.find(({ id }) => id === kid)
      if (!found) throw new Error('sealed with another key')
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
