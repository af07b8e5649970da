import { loadPart } from '../load-part'
import type { ConnectionContext } from './connection-context'
import type { Connection } from './connection-interface'

/** Makes the loader of a page's connection. */
export function createConnectionLoader(context: ConnectionContext): () => Promise<Connection> {
  return loadPart(async () => (await import('./connection')).createConnection(context))
}
