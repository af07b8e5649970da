import type { KeyContext } from './derive-key'
import { createSealer, type Sealer } from './sealer'

/**
 * Seals records that are kept elsewhere, each under a key of its own: of the server's secret and of a key that only the browser has. So
 * neither the store with the secret, nor the store with a cookie, opens anything.
 *
 * @param context What is kept: sessions (`record`), or how logins ended (`login`).
 * @returns The sealer of one record, by its id and the browser's key.
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
