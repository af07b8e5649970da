import type { GenAuthOptions } from '@genauth/core'
import { createEmulator, type Emulator, type EmulatorOptions } from '@genauth/emulator'
import { watchContext } from 'genauth-browsers'
import type { BrowserContext, Page } from 'playwright'
import { inject, type TestContext } from 'vitest'
import { startPageServer } from '../browser/page-server'
import { type RenewalLog, watchRenewals } from './renewal-log'
import { schedule } from './schedule'

/** Options for creating a profile. */
export interface ProfileSettings {
  readonly options?: Partial<GenAuthOptions>
  readonly emulator?: EmulatorOptions
  /** Whether the pages refresh their tokens on a schedule. Default true. */
  readonly isScheduled?: boolean
  /** A function that runs in every page, before the page's own scripts. */
  readonly before?: () => void
}

/** A browser profile with its own app and emulator, so that tests can run in parallel. */
export interface Profile {
  readonly url: string
  readonly emulator: Emulator
  readonly context: BrowserContext
  readonly renewals: RenewalLog
  /** The open tabs whose page has not crashed. */
  readonly tabs: readonly Page[]
  /** The query of each request to `/report?`. */
  readonly reports: readonly string[]
  /** Opens the app in a new tab, and waits until its session is no longer `loading`. */
  open(path?: string): Promise<Page>
  /** Logs in from a tab. The browser returns to the app. GenAuth shows its login form only at the first login of a profile. */
  logIn(tab: Page): Promise<void>
}

/** Starts the app and the emulator of a profile. The app's server and the emulator stop after the test. */
export async function startProfile(
  { onTestFinished }: TestContext,
  context: BrowserContext,
  settings: ProfileSettings,
): Promise<Profile> {
  const { options, isScheduled = true } = settings
  watchContext(context)
  const server = await startPageServer(inject('pageScript'), () => ({
    appId: emulator.app.id,
    appHost: emulator.url,
    redirectUri: `${server.url}/callback`,
    protocol: 'oauth',
    // On a slow machine, a request can time out, and the client then sends the same refresh token again. Without a grace period, this
    // second use revokes all tokens of the login. So use a long time-out.
    timeoutMs: 60_000,
    ...options,
  }))
  onTestFinished(() => server.close())
  if (isScheduled) {
    server.setPage({ tail: `<script type="module">(${schedule})(window.genauth)</script>` })
  }
  const emulator = await createEmulator({
    ...settings.emulator,
    app: {
      grants: ['authorization_code', 'refresh_token'],
      tokenEndpointAuthMethod: 'none',
      revocationEndpointAuthMethod: 'none',
      ...settings.emulator?.app,
      redirectUris: [`${server.url}/callback`],
    },
  })
  onTestFinished(() => emulator.close())
  if (settings.before) await context.addInitScript(settings.before)
  return createProfile({ context, emulator, url: server.url, reports: server.reports })
}

function createProfile(parts: Pick<Profile, 'context' | 'emulator' | 'url' | 'reports'>): Profile {
  const { context, emulator, url } = parts
  const crashed = new Set<Page>()
  let isKnown = false
  context.on('page', (page) => void page.once('crash', () => crashed.add(page)))
  return {
    ...parts,
    renewals: watchRenewals(context, emulator),
    get tabs() {
      return context.pages().filter((page) => page.url().startsWith(url) && !crashed.has(page))
    },
    async open(path = '/') {
      const page = await context.newPage()
      await page.goto(url + path)
      await page.evaluate(() => window.genauth.ready())
      return page
    },
    async logIn(tab) {
      const { username, password } = emulator.users[0] ?? { username: '', password: '' }
      await tab.evaluate(() => void window.genauth.login())
      if (!isKnown) {
        await tab.waitForURL(({ href }) => href.startsWith(emulator.url))
        await tab.getByLabel('Username').fill(username)
        await tab.getByLabel('Password').fill(password)
        await tab.getByRole('button', { name: 'Log in', exact: true }).click()
      }
      isKnown = true
      await tab.waitForFunction(() => window.genauth?.getSession().status === 'authenticated')
    },
  }
}
