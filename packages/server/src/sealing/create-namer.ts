import { base64url } from 'jose'
import { deriveKey, type KeyContext } from './derive-key'

/** Gives things names in a store from which nobody who reads the store can tell what they name. */
export interface Namer {
  /** The names of a value, one under each secret, the first secret's first. */
  namesOf(kind: string, value: string): Promise<string[]>
}

/** Creates the namer of an app: HMAC with SHA-256 (RFC 2104), under a key of its own for each secret, derived when the first is needed. */
export function createNamer(
  secrets: readonly Uint8Array[],
  context: Pick<KeyContext, 'appId' | 'cookieName'>,
): Namer {
  let derived: Promise<CryptoKey[]> | undefined
  const keys = () => {
    derived ??= Promise.all(secrets.map((secret) => importKey(secret, context)))
    return derived
  }
  return {
    async namesOf(kind, value) {
      const text = new TextEncoder().encode(JSON.stringify([kind, value]))
      const known = await keys()
      return Promise.all(
        known.map(async (key) => {
          const mac = await crypto.subtle.sign('HMAC', key, text)
          return base64url.encode(new Uint8Array(mac))
        }),
      )
    },
  }
}

async function importKey(
  secret: Uint8Array,
  context: Pick<KeyContext, 'appId' | 'cookieName'>,
): Promise<CryptoKey> {
  const { key } = await deriveKey(secret, { purpose: 'index', ...context })
  return crypto.subtle.importKey(
    'raw',
    new Uint8Array(key),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
}
