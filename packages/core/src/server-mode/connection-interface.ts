import type { AuthenticatedSession, GenAuth, LoginOptions, StartOptions } from '../genauth'

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
