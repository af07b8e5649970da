import { partMissing } from '../errors'
import type { ConnectionContext } from './connection-context'
import type { Connection } from './connection-interface'

/** Makes the loader of a page's connection: one load for all who ask, and another try after one that failed. */
export function createConnectionLoader(context: ConnectionContext): () => Promise<Connection> {
  let loading: Promise<Connection> | undefined
  const load = async () => {
    try {
      const { createConnection } = await import('./connection')
      return createConnection(context)
    } catch (cause) {
      loading = undefined
      throw partMissing(cause)
    }
  }
  return () => {
    loading ??= load()
    return loading
  }
}
