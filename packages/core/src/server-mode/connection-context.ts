import type { Session, StartOptions } from '../genauth'
import type { Runtime, SyncStorage } from '../runtime/ports'
import type { ConnectionState } from './connection-state'

/** The part of a connection that exists before its code is loaded. */
export interface ConnectionShell {
  /** The path of the server's routes. Also identifies the client in caches, storage keys, lock names and channel names. */
  readonly key: string
  readonly state: ConnectionState
  /** Data that exists before the connection's code is loaded. `response` is the first session request, and its body can be read once. */
  readonly early: {
    response?: Promise<Response> | undefined
    /** Whether the browser restored the page from the back/forward cache. The early response may then be outdated. */
    wasRestored?: boolean
    /** The app's `onRedirect` option of `start()`. */
    onRedirect?: StartOptions['onRedirect']
  }
  /** Resolves when the session is no longer loading. */
  ready(): Promise<Session>
}

/** The data that the parts of a connection share. */
export interface ConnectionContext extends ConnectionShell {
  readonly runtime: Runtime
  readonly tabStorage: SyncStorage
}
