import type { CryptoPort } from './crypto-port'
import { type AppContext, createMacs } from './keys'
import { platformCrypto } from './platform-crypto'

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
  context: AppContext,
  crypto: CryptoPort = platformCrypto,
): Namer {
  const macs = createMacs(secrets, { purpose: 'index', ...context }, crypto)
  return {
    async namesOf(kind, value) {
      const text = JSON.stringify([kind, value])
      return Promise.all((await macs()).map(async (mac) => mac(text)))
    },
  }
}
