import type { AuthenticatedSession, GenAuth, LoginOptions, StartOptions } from '../genauth'

/** What a page's login does by nothing but its connection. */
export type ConnectedMethod =
  | 'fetch'
  | 'getToken'
  | 'getUser'
  | 'handleCallback'
  | 'introspect'
  | 'logout'
  | 'renew'

/** The part of a page's login that talks to its server: a module of its own, loaded while the first question is on its way. */
export interface Connection extends Pick<GenAuth, ConnectedMethod> {
  /** Finds out who is logged in. */
  arrive(given: StartOptions['initialSession']): Promise<void>
  /** Keeps this page in step with the other tabs, and with what happens to it. Returns the way to stop. */
  follow(): () => void
  /** Never resolves: rejects with `login_abandoned` if the browser stays on the page. */
  login(options: LoginOptions): Promise<never>
  /** `null`: no popup could be opened. */
  loginThroughPopup(popup: Window | null, options: LoginOptions): Promise<AuthenticatedSession>
  runRenewal(): Promise<void>
}
