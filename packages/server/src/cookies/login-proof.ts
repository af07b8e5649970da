import { platformCrypto } from '../sealing/platform-crypto'
import type { Sealer } from '../sealing/sealer'

/**
 * Proves that `requireSession` has created the URL of a login. If a link on another site leads to a protected page, the browser says that the
 * other site started the whole chain of redirects. Without a proof, such a login ignores its parameters.
 *
 * A proof needs no lifetime and no browser: everyone can get one for a protected page, with the same effect as a link to that page.
 */
export interface LoginProofs {
  /** Returns the proof for all parameters of a login. */
  create(query: URLSearchParams): Promise<string>
  /** Whether the query has a proof, and its other parameters are exactly those for which the proof was created. */
  verify(query: URLSearchParams): Promise<boolean>
}

export function createLoginProofs(sealer: Sealer): LoginProofs {
  const hashOf = (query: URLSearchParams) =>
    platformCrypto.hash(JSON.stringify([...query].filter(([name]) => name !== 'proof').sort()))
  return {
    create: async (query) => sealer.seal({ hash: await hashOf(query) }),
    async verify(query) {
      const [proof, ...others] = query.getAll('proof')
      const opened = others.length === 0 ? await sealer.open<{ hash?: unknown }>(proof) : undefined
      return opened !== undefined && opened.hash === (await hashOf(query))
    },
  }
}
