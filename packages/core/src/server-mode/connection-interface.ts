import type {
  AuthenticatedSession,
  GenAuth,
  LoginOptions,
  LogoutOptions,
  StartOptions,
} from '../genauth'

/** The part of a page's login that talks to its server: a module of its own, loaded while the first question is on its way. */
export interface Connection extends Pick<GenAuth, 'fetch' | 'handleCallback' | 'introspect'> {
  /** Finds out who is logged in. */
  arrive(given: StartOptions['initialSession']): Promise<void>
  /** Keeps this page in step with the other tabs, and with what happens to it. Returns the way to stop. */
  follow(): () => void
  login(options: LoginOptions): Promise<void>
  loginThroughPopup(popup: Window, options: LoginOptions): Promise<AuthenticatedSession>
  logout(options: LogoutOptions): Promise<void>
  renew(signal: AbortSignal | undefined): Promise<AuthenticatedSession>
  runRenewal(): Promise<void>
  getUser(signal: AbortSignal | undefined): ReturnType<GenAuth['getUser']>
}
