import type { Tab } from '../driver/driver'
import type { Site } from './use-site'

export const logInButton = { role: 'button', name: 'Log in with GenAuth' } as const

/** Logs in on GenAuth's page, as Ada does. */
export async function enterCredentials(tab: Tab, { emulator }: Site): Promise<void> {
  await tab.waitForUrl(({ href }) => href.startsWith(emulator.url))
  await tab.fill({ label: 'Username' }, 'ada')
  await tab.fill({ label: 'Password' }, 'lovelace')
  await tab.click({ role: 'button', name: 'Log in' })
}

/** Logs in from a page of the demo, there and back. */
export async function logIn(tab: Tab, site: Site): Promise<void> {
  await tab.click(logInButton)
  await enterCredentials(tab, site)
  await tab.waitForUrl(({ origin, pathname }) => origin === site.url && pathname !== '/callback')
  await waitUntilLoggedIn(tab)
}

/** Waits until the header says who is logged in. */
export async function waitUntilLoggedIn(tab: Tab): Promise<void> {
  await tab.waitFor({ role: 'link', name: 'Ada, your profile' })
}

/** Waits until the page asks for a login. */
export async function waitUntilLoggedOut(tab: Tab): Promise<void> {
  await tab.waitFor(logInButton)
}
