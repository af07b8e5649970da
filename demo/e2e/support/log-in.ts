import type { Tab } from 'genauth-browsers'
import { expect } from 'vitest'
import type { Site } from './set-up-site'

export const logInButton = { role: 'button', name: 'Log in with GenAuth' } as const

/** The URLs of the demo and of its GenAuth. */
interface LoginSite {
  readonly url: string
  readonly emulator: { readonly url: string }
}

/** Logs in as Ada on GenAuth's login page. */
export async function enterCredentials(
  tab: Tab,
  { emulator }: Pick<LoginSite, 'emulator'>,
): Promise<void> {
  await tab.waitForUrl(({ href }) => href.startsWith(emulator.url))
  await tab.fill({ label: 'Username' }, 'ada')
  await tab.fill({ label: 'Password' }, 'lovelace')
  await tab.click({ role: 'button', name: 'Log in' })
}

/** Logs in from a page of the demo, and waits for the return to the demo. */
export async function logIn(tab: Tab, site: LoginSite): Promise<void> {
  await tab.click(logInButton)
  await enterCredentials(tab, site)
  await tab.waitForUrl(
    ({ origin, pathname }) => origin === site.url && !pathname.endsWith('/callback'),
  )
  await waitUntilLoggedIn(tab)
}

/**
 * Logs in with a token lifetime of five seconds, and changes the settings of GenAuth before the app refreshes the token.
 *
 * @param change - changes the settings of GenAuth
 */
export async function logInBriefly(tab: Tab, site: Site, change: () => void): Promise<void> {
  site.emulator.setApp({ accessTokenSeconds: 5 })
  await tab.click(logInButton)
  await enterCredentials(tab, site)
  await expect.poll(() => site.emulator.count('token', { status: 200 })).toBe(1)
  change()
  await waitUntilLoggedIn(tab)
}

/** Waits until the header shows the signed-in user. */
export async function waitUntilLoggedIn(tab: Tab): Promise<void> {
  await tab.waitFor({ role: 'link', name: 'Ada, your profile' })
}

/** Waits until the page shows a login button. */
export async function waitUntilLoggedOut(tab: Tab): Promise<void> {
  await tab.waitFor(logInButton)
}
