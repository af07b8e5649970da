import type { AuthenticatedSession, GetTokenOptions, LoginOptions, LogoutOptions } from '../genauth'
import type { Introspection } from '../protocol/introspect-token'
import type { UserInfo } from '../protocol/user-info'
import type { FoundCallback } from './find-callback'
import type { LoginSince } from './login-since'
import type { LogoutRedirect } from './pending-logout'
import type { TabMessage } from './session-tabs'
import type { StoredSession } from './stored-session'

/**
 * The part of a session that talks to GenAuth. A page that is only looked at does not need it to say who is logged in, so it is a
 * module of its own, loaded behind the first paint.
 */
export interface Engine {
  /** Whether the tokens of a session are this page's to use; takes them over if so. Asks the other tabs if they may be in use. */
  claim(session: StoredSession): Promise<boolean>
  /** The same for a session that the page already shows: ends it here if the tokens are another tab's. */
  claimShown(session: StoredSession): Promise<void>
  /** Sends a message to the other tabs. */
  post(message: TabMessage): void
  /** Renews if it is time. Rejects with the attempt's error. */
  renewIfDue(): Promise<void>
  /** Renews unless another tab has just done so. Rejects with the attempt's error. */
  renewNow(): Promise<void>
  getToken(options: GetTokenOptions): Promise<string>
  renew(signal: AbortSignal | undefined): Promise<AuthenticatedSession>
  /** Keeps this page in step with the other tabs, and with what happens to it. Returns the way to stop. */
  follow(): () => void
  getUser(signal: AbortSignal | undefined): Promise<UserInfo>
  introspect(): Promise<Introspection>
  fetch: typeof fetch
  /** Never resolves: rejects with `login_abandoned` if the browser stays on the page. */
  login(options: LoginOptions): Promise<never>
  /** `null`: none could be opened. */
  loginThroughPopup(popup: Window | null, options: LoginOptions): Promise<AuthenticatedSession>
  /** Finishes a login that came back to this page; `origin` hears where it began as soon as that is known. */
  finishRedirect(
    callback: FoundCallback,
    since: LoginSince,
    origin: (returnTo: string) => void,
  ): Promise<{ returnTo: string }>
  /** Hands a popup's answer over. Settles only where there is nobody to take it: else the popup is closing, and never finishes loading. */
  deliverPopup(callback: FoundCallback): Promise<void>
  /**
   * Goes on from a logout that came back to this page.
   *
   * @throws {GenAuthError} `state_mismatch`
   */
  finishLogout(redirect: LogoutRedirect): Promise<void>
  /** Does the server's part of a logout whose own part is done. */
  leave(
    stored: StoredSession | undefined,
    revocation: Promise<void>,
    options: LogoutOptions,
  ): Promise<void>
  revoke(stored: StoredSession): Promise<void>
}
