import type { AuthenticatedSession, GetTokenOptions, LoginOptions, LogoutOptions } from '../genauth'
import { type Introspection, introspectToken } from '../protocol/introspect-token'
import type { UserInfo } from '../protocol/user-info'
import { authorizedFetch } from './authorized-fetch'
import type { FoundCallback } from './callback'
import type { SessionContext } from './context'
import { finishRedirect } from './finish-redirect'
import { getToken } from './get-token'
import { leaveAfterLogout } from './leave-after-logout'
import { createLoginTransactions } from './login-transactions'
import { deliverPopupCallback } from './popup-callback'
import { loginThroughPopup } from './popup-login'
import { redirectToLogin } from './redirect-login'
import { createRedirectLoop } from './redirect-loop'
import { createRenewAfterRefusal } from './renew-after-refusal'
import { createRenewer } from './renewal'
import { revokeTokens } from './revoke-tokens'
import type { StoredSession } from './stored-session'
import { getUser } from './user'

/**
 * The part of a session that talks to GenAuth. A page that is only looked at does not need it to say who is logged in, so it is a
 * module of its own, loaded behind the first paint.
 */
export interface Engine {
  /** Renews if it is time. Rejects with the attempt's error. */
  renewIfDue(): Promise<void>
  /** Renews unless another tab has just done so. Rejects with the attempt's error. */
  renewNow(): Promise<void>
  getToken(options: GetTokenOptions): Promise<string>
  getUser(signal: AbortSignal | undefined): Promise<UserInfo>
  introspect(): Promise<Introspection>
  fetch: typeof fetch
  login(options: LoginOptions): Promise<void>
  loginThroughPopup(popup: Window, options: LoginOptions): Promise<AuthenticatedSession>
  /** Finishes a login that came back to this page; `origin` hears where it began as soon as that is known. */
  finishRedirect(
    callback: FoundCallback,
    origin: (returnTo: string) => void,
  ): Promise<{ returnTo: string }>
  /** Hands a popup's answer over; whether there was anybody to take it. */
  deliverPopup(callback: FoundCallback): Promise<boolean>
  /** Does the server's part of a logout whose own part is done. */
  leave(stored: StoredSession | undefined, options: LogoutOptions): Promise<void>
  revoke(stored: StoredSession): Promise<void>
}

/** Makes the one engine of a page. */
export function createEngine(context: SessionContext): Engine {
  const { runtime, client, key, tabStorage } = context
  const renewer = createRenewer(context)
  const renewAfterRefusal = createRenewAfterRefusal(context, renewer)
  const transactions = createLoginTransactions(tabStorage, key, runtime.now)
  const loop = createRedirectLoop(tabStorage, key, runtime.now)
  return {
    renewIfDue: renewer.ifDue,
    renewNow: renewer.now,
    getToken: (options) => getToken(context, renewer, options),
    getUser: (signal) => getUser(context, renewer, renewAfterRefusal, signal),
    introspect: async () => introspectToken(client, await getToken(context, renewer, {})),
    fetch: (input, init) => authorizedFetch(context, renewer, renewAfterRefusal, { input, init }),
    login: (options) => redirectToLogin(context, transactions, loop, options),
    loginThroughPopup: (popup, options) => loginThroughPopup(context, popup, options),
    finishRedirect: (callback, origin) =>
      finishRedirect(context, { transactions, loop, callback, origin }),
    deliverPopup: (callback) => deliverPopupCallback(context, callback),
    leave(stored, options) {
      loop.reset()
      return leaveAfterLogout(context, stored, options)
    },
    revoke: (stored) => revokeTokens(context, stored),
  }
}
