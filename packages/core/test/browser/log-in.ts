import type { Emulator } from '@genauth/emulator'
import type { Tab } from 'genauth-browsers'
import type { App } from './app'
import { settled, until } from './observe'

/** Fills in and submits GenAuth's login form. */
export async function enterCredentials(tab: Tab, emulator: Emulator, user = 0): Promise<void> {
  const { username, password } = emulator.users[user] ?? { username: '', password: '' }
  await tab.fill({ label: 'Username' }, username)
  await tab.fill({ label: 'Password' }, password)
  await tab.click({ role: 'button', name: 'Log in' })
}

/** Redirects to GenAuth's login form, and returns the `state` parameter of the login. */
export async function beginLogin(tab: Tab, { emulator }: App, returnTo?: string): Promise<string> {
  await tab.evaluate(
    (options) => void window.genauth.login(options),
    // With the protocol `oidc`, GenAuth issues a refresh token only if the login has `prompt=consent`.
    { prompt: 'login consent', ...(returnTo !== undefined && { returnTo }) },
  )
  await tab.waitForUrl(({ href }) => href.startsWith(emulator.url))
  return lastState(emulator)
}

/** Returns the `state` parameter of the last login that GenAuth received. */
export function lastState(emulator: Emulator): string {
  const states = emulator.requests('authorize').map(({ unredacted }) => unredacted.query['state'])
  return states.findLast((state) => state !== undefined) ?? ''
}

/** Fills in GenAuth's login page, and waits until the app has a session. */
export async function finishLogin(tab: Tab, app: App, user = 0): Promise<void> {
  await enterCredentials(tab, app.emulator, user)
  await tab.waitForUrl(({ origin }) => origin === app.url)
  await settled(tab)
}

/** Starts a login on a page of the app, and completes it. The browser returns to the page. */
export async function logIn(tab: Tab, app: App, user = 0): Promise<void> {
  await beginLogin(tab, app)
  await finishLogin(tab, app, user)
}

/** Logs in, and waits until the session is stored. The app shows the session before the client has stored it. */
export async function logInAndStore(tab: Tab, app: App): Promise<void> {
  await logIn(tab, app)
  await until(tab, () => window.events.includes('login'))
}
