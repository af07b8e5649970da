import type { GetTokenOptions, LoginOptions, LogoutOptions } from '../call-options'
import type { AuthenticatedSession } from '../genauth'
import type { Introspection } from '../protocol/introspect-token'
import type { UserInfo } from '../protocol/user-info'
import type { LogoutRedirect } from '../session/pending-logout'
import type { FoundCallback } from './find-callback'
import type { LoginSince } from './logout-marker'
import type { StoredSession } from './record'
import type { TabMessage } from './session-tabs'

/**
 * The part of a session that calls GenAuth. A page can show the signed-in user without this part. So this part is a separate chunk that
 * loads after the first paint.
 */
export interface Engine {
  /**
   * Takes over the tokens of a session, if no other tab uses them. If another tab may be using the tokens, first sends a message to the
   * other tabs, and waits for a reply.
   *
   * @returns Whether this tab may use the tokens.
   */
  claim(session: StoredSession): Promise<boolean>
  /** Takes over the tokens of a session that the tab already shows. If the tokens belong to another tab, ends the session in this tab. */
  claimShown(session: StoredSession): Promise<void>
  /** Sends a message to the other tabs. */
  post(message: TabMessage): void
  /** Refreshes the tokens if a refresh is due. Rejects with the error of the failed refresh. */
  renewIfDue(): Promise<void>
  /** Refreshes the tokens, unless another tab has refreshed them just before. Rejects with the error of the failed refresh. */
  renewNow(): Promise<void>
  getToken(options: GetTokenOptions): Promise<string>
  renew(signal: AbortSignal | undefined): Promise<AuthenticatedSession>
  /** Follows the other tabs and the events of the page. Returns the cleanup function. */
  follow(): () => void
  getUser(signal: AbortSignal | undefined): Promise<UserInfo>
  introspect(): Promise<Introspection>
  fetch: typeof fetch
  /** Redirects to GenAuth's login page. Never resolves. Rejects with `login_abandoned` if the browser stays on the page. */
  login(options: LoginOptions): Promise<never>
  /** Logs in through a popup. Pass `null` if the browser opened no popup. */
  loginThroughPopup(popup: Window | null, options: LoginOptions): Promise<AuthenticatedSession>
  /**
   * Finishes a redirect login after GenAuth has redirected to this tab. Calls `origin` with the login's `returnTo` as soon as the pending
   * login is found.
   */
  finishRedirect(
    callback: FoundCallback,
    since: LoginSince,
    origin: (returnTo: string) => void,
  ): Promise<{ returnTo: string }>
  /** Sends a popup's login response to its opener, and closes the popup. Settles only if the opener did not receive the response. */
  deliverPopup(callback: FoundCallback): Promise<void>
  /**
   * Finishes a logout after GenAuth has redirected to this tab.
   *
   * @throws {GenAuthError} `state_mismatch`
   */
  finishLogout(redirect: LogoutRedirect): Promise<void>
  /** Finishes a logout at GenAuth, after the session has ended in this tab. */
  redirectAfterLogout(
    stored: StoredSession | undefined,
    revocation: Promise<void>,
    options: LogoutOptions,
  ): Promise<void>
  revoke(stored: StoredSession): Promise<void>
}
