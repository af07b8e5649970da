import type { GetTokenOptions, LoginOptions } from '../call-options'
import { readIdTokenClaims } from '../protocol/id-token-claims'
import type { Introspection } from '../protocol/introspect-token'
import { parseUser, type UserSchema } from '../protocol/parse-user'
import type { UserInfo } from '../protocol/user-info'
import type { AuthenticatedSession, Session } from '../session-state'
import type { SessionEngine } from './create-session'
import type { SessionSnapshot } from './current-session'
import { type FollowDriver, follow, runIfDue } from './follow'
import { type RedirectDriver, redirectToLogin } from './leave-page'
import { loginThroughPopup, type PopupDriver } from './popup'
import type { RequestDriver } from './request-driver'
import { createRequests } from './requests'
import { requireSession, requireSessionId } from './require-session'
import type { TabMessageBase } from './tabs'

/** Everything that differs between the modes after the engine is loaded. */
export interface SessionDriver<Held extends SessionSnapshot, Message extends TabMessageBase>
  extends RedirectDriver,
    PopupDriver,
    RequestDriver<Held>,
    FollowDriver<Held, Message> {
  /** Checks the claims of the user. */
  readonly schema?: UserSchema | undefined
  /** Waits until the session is no longer loading. */
  ready(): Promise<Session>
  /** @throws {GenAuthError} `invalid_options` if no login can start with these options */
  checkLogin(options: LoginOptions): void
  getToken(options: GetTokenOptions): Promise<string>
  /** Returns the session's ID token, if the browser has it. Sends no request. */
  getIdToken(): Promise<string | undefined>
  readUser(held: Held, signal: AbortSignal | undefined): Promise<UserInfo>
  /** @throws {GenAuthError} `user_mismatch` */
  storeUser(user: UserInfo): Promise<void>
  introspect(held: Held): Promise<Introspection>
}

/** Creates the engine of a session. */
export function createSessionEngine<Held extends SessionSnapshot, Message extends TabMessageBase>(
  driver: SessionDriver<Held, Message>,
): SessionEngine {
  const { current, ready } = driver
  const requests = createRequests(driver)
  return {
    follow: () => follow(driver),
    login: (options) => redirectToLogin(driver, options),
    loginThroughPopup: (popup, options) => loginThroughPopup(driver, popup, options),
    async switchAccount({ login, logout }, options = {}) {
      const wanted = { ...options, prompt: options.prompt ?? 'login' }
      // The user must not lose the session to a login that cannot start.
      driver.checkLogin(wanted)
      await logout({ scope: 'local' })
      await login(wanted)
    },
    async runRenewal() {
      await ready()
      await runIfDue(driver)
    },
    getToken: driver.getToken,
    getIdToken: driver.getIdToken,
    async getIdTokenClaims() {
      const idToken = await driver.getIdToken()
      return readIdTokenClaims(idToken, requireSession(driver).sub)
    },
    async renew({ signal } = {}) {
      await driver.prepare({ forceRenew: true, signal })
      requireSession(driver)
      // If the tab has a session and its status is not loading, the user is signed in.
      return driver.view.session as AuthenticatedSession
    },
    async getUser({ signal, schema = driver.schema, sessionId } = {}) {
      // Without a session, there is nothing to wait for.
      if (sessionId) await ready()
      if (sessionId !== undefined) requireSessionId(driver.view.session, sessionId)
      let epoch = Number.NaN
      const user = await requests.run((held) => {
        epoch = current.epoch
        return driver.readUser(held, signal)
      }, signal)
      requireSession(driver, epoch)
      await driver.storeUser(user)
      // The session can end while the claims are being stored.
      requireSession(driver, epoch)
      if (sessionId !== undefined) requireSessionId(driver.view.session, sessionId)
      return schema ? parseUser(schema, user) : user
    },
    introspect: () => requests.run(driver.introspect, undefined),
    fetch: requests.fetch,
  }
}
