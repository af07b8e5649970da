import type { Session, StartOptions } from '../genauth'
import type { Runtime, SyncStorage } from '../runtime/ports'
import type { ConnectionState } from './connection-state'

/** What a page has of its connection before the code of that is there. */
export interface ConnectionShell {
  /** The path of the server's routes. It names the client in caches, storage, locks and channels too. */
  readonly key: string
  readonly state: ConnectionState
  /** The answer to the first question, which was sent before that code was there. It can be read once. */
  readonly early: {
    asked?: Promise<Response> | undefined
    /** The page has been in the back/forward cache meanwhile, and that answer may be of before. */
    wasAway?: boolean
    /** The app's way to `returnTo`, from `start`. */
    onRedirect?: StartOptions['onRedirect']
  }
  /** Settles when the session is no longer loading. */
  ready(): Promise<Session>
}

/** What the parts of a page's connection to its server share. */
export interface ConnectionContext extends ConnectionShell {
  readonly runtime: Runtime
  readonly tabStorage: SyncStorage
}
