import type { KeyContext } from './derive-key'
import { createSealer, type Sealer } from './sealer'

/**
 * Seals records that are kept elsewhere, each under a key of its own: of the server's secret and of a key that only the browser has. So
 * neither the store with the secret, nor the store with a cookie, opens anything.
 *
 * @returns The sealer of one record, by its id and the browser's key.
 */
export function createRecordSealer(
  secrets: readonly Uint8Array[],
  context: Pick<KeyContext, 'appId' | 'cookieName'>,
): (id: string, key: string) => Sealer {
  return (id, key) => {
    const own = new TextEncoder().encode(key)
    const both = secrets.map((secret) => new Uint8Array([...secret, ...own]))
    return createSealer(both, { purpose: 'record', recordId: id, ...context })
  }
}
