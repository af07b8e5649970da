import { base64url } from 'jose'
import { deriveKey, type KeyContext } from './sealer'

/**
 * Creates pseudonymous names for a store. Each name is a keyed hash of a value, such as a user id. An attacker who does not have the key
 * cannot find out which value a name stands for.
 */
export interface Namer {
  /** Returns the names of a value, one per secret, in the order of the secrets. */
  namesOf(kind: string, value: string): Promise<string[]>
}

/** Creates the namer of an app: HMAC with SHA-256 (RFC 2104), with one key per secret. The keys are derived at first use. */
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
