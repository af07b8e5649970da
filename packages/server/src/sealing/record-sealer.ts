import type { KeyContext } from './derive-key'
import { createSealer, type Sealer } from './sealer'

/**
 * Creates sealers for records in a store. Each record has its own key, derived from the server's secret and from a key that only the
 * browser's cookie contains. To decrypt a record, an attacker needs the store, the secret and the cookie.
 *
 * @param context The purpose: sessions (`record`) or results of logins (`login`).
 * @returns A function that creates the sealer of one record, from its id and the browser's key.
 */
export function createRecordSealer(
  secrets: readonly Uint8Array[],
  context: Pick<KeyContext, 'appId' | 'cookieName'> & { readonly purpose: 'record' | 'login' },
): (id: string, key: string) => Sealer {
  return (id, key) => {
    const own = new TextEncoder().encode(key)
    const both = secrets.map((secret) => new Uint8Array([...secret, ...own]))
    return createSealer(both, { recordId: id, ...context })
  }
}
