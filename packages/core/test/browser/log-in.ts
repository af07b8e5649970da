import type { Emulator } from '@genauth/emulator'
import type { Tab } from 'genauth-browsers'
import type { App } from './app'
import { settled } from './observe'

/** Logs in on GenAuth's page, as a person would. */
export async function enterCredentials(tab: Tab, emulator: Emulator, user = 0): Promise<void> {
  const { username, password } = emulator.users[user] ?? { username: '', password: '' }
  await tab.fill({ label: 'Username' }, username)
  await tab.fill({ label: 'Password' }, password)
  await tab.click({ role: 'button', name: 'Log in' })
}

/** Leaves for GenAuth's login page, which asks who this is, and gives the state that went along. */
export async function beginLogin(tab: Tab, { emulator }: App, returnTo?: string): Promise<string> {
  await tab.evaluate(
    (options) => void window.genauth.login(options),
    // Without consent GenAuth gives no refresh token on oidc.
    { prompt: 'login consent', ...(returnTo !== undefined && { returnTo }) },
  )
  await tab.waitForUrl(({ href }) => href.startsWith(emulator.url))
  return lastState(emulator)
}

/** The state of the login that came to GenAuth last. */
export function lastState(emulator: Emulator): string {
  const states = emulator.requests('authorize').map(({ unredacted }) => unredacted.query['state'])
  return states.findLast((state) => state !== undefined) ?? ''
}

/** Finishes on GenAuth's page what was begun, and waits for the session. */
export async function finishLogin(tab: Tab, app: App, user = 0): Promise<void> {
  await enterCredentials(tab, app.emulator, user)
  await tab.waitForUrl(({ origin }) => origin === app.url)
  await settled(tab)
}

/** Logs in from a page of the app, there and back. */
export async function logIn(tab: Tab, app: App, user = 0): Promise<void> {
  await beginLogin(tab, app)
  await finishLogin(tab, app, user)
}
