import type { Session } from '../genauth'
import type { Runtime, SyncStorage } from '../runtime/ports'
import type { ConnectionState } from './connection-state'

/** What the parts of a page's connection to its server share. */
export interface ConnectionContext {
  /** The path of the server's routes. It names the client in caches, storage, locks and channels too. */
  readonly key: string
  readonly runtime: Runtime
  readonly tabStorage: SyncStorage
  readonly state: ConnectionState
  /** Settles when the session is no longer loading. */
  ready(): Promise<Session>
}
