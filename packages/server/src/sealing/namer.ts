import { base64url } from 'jose'
import { type AppContext, createKeys } from './sealer'

/**
 * Creates pseudonymous names for a store. Each name is a keyed hash of a value, such as a user id. An attacker who does not have the key
 * cannot find out which value a name stands for.
 */
export interface Namer {
  /** Returns the names of a value, one per secret, in the order of the secrets. */
  namesOf(kind: string, value: string): Promise<string[]>
}

/** Creates the namer of an app: HMAC with SHA-256 (RFC 2104), with one key per secret. The keys are derived at first use. */
export function createNamer(secrets: readonly Uint8Array[], context: AppContext): Namer {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const keys = createKeys(secrets, { purpose: 'index', ...context }, { algorithm, uses: ['sign'] })
  return {
    async namesOf(kind, value) {
      const text = new TextEncoder().encode(JSON.stringify([kind, value]))
      const macs = (await keys()).map(({ key }) => crypto.subtle.sign('HMAC', key, text))
      return (await Promise.all(macs)).map((mac) => base64url.encode(new Uint8Array(mac)))
    },
  }
}
