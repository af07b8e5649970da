import type { LoginOptions } from '../call-options'
import type { AuthenticatedSession, GenAuth, Session, StartOptions } from '../genauth'
import type { Runtime, SyncStorage } from '../runtime/ports'
import type { ConnectionState } from './state'

/** The part of a connection that exists before its code is loaded. */
export interface ConnectionShell {
  /** The path of the server's routes. It also identifies the client in caches and in the names of storage keys, locks and channels. */
  readonly key: string
  readonly state: ConnectionState
  /**
   * Values that are recorded before the connection's code is loaded. `response` is the early response, for the first session request. Use
   * it only one time, because the body of a response can be read only one time.
   */
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

/** The state and platform functions that the modules of a connection share. */
export interface ConnectionContext extends ConnectionShell {
  readonly runtime: Runtime
  readonly tabStorage: SyncStorage
}

/** The `GenAuth` methods that only the connection implements. */
export type ConnectedMethod =
  | 'fetch'
  | 'getToken'
  | 'getUser'
  | 'handleCallback'
  | 'introspect'
  | 'logout'
  | 'renew'

/** The part of a tab's session that sends requests to the app's server. Its code loads while the first request is pending. */
export interface Connection extends Pick<GenAuth, ConnectedMethod> {
  /** Restores the session, so that the app knows whether a user is signed in. */
  arrive(initialSession: StartOptions['initialSession']): Promise<void>
  /** Follows the other tabs and the events of the page. Returns the cleanup function. */
  follow(): () => void
  /** Redirects to the login. Never resolves. Rejects with `login_abandoned` if the browser stays on the page. */
  login(options: LoginOptions): Promise<never>
  /** Logs in through a popup. Pass `null` if the browser opened no popup. */
  loginThroughPopup(popup: Window | null, options: LoginOptions): Promise<AuthenticatedSession>
  runRenewal(): Promise<void>
}
