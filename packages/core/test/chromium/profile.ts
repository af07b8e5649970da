import type { GenAuthOptions } from '@genauth/core'
import { createEmulator, type Emulator, type EmulatorOptions } from '@genauth/emulator'
import { watchContext } from 'genauth-browsers'
import type { BrowserContext, Page } from 'playwright'
import { inject, type TestContext } from 'vitest'
import { startPageServer } from '../browser/page-server'
import { type RenewalLog, watchRenewals } from './renewal-log'
import { schedule } from './schedule'

/** What a run begins with. */
export interface ProfileSettings {
  readonly options?: Partial<GenAuthOptions>
  readonly emulator?: EmulatorOptions
  /** Whether the pages renew by themselves. Default true. */
  readonly isScheduled?: boolean
  /** Runs in every page before anything of it does. */
  readonly before?: () => void
}

/** A person's profile with an app and a GenAuth of its own, so that runs can go on side by side. */
export interface Profile {
  readonly url: string
  readonly emulator: Emulator
  readonly context: BrowserContext
  readonly renewals: RenewalLog
  /** The tabs that are open, with a page that has not crashed. */
  readonly tabs: readonly Page[]
  /** What pages said to `/report?`. */
  readonly reports: readonly string[]
  /** Opens the app in a new tab, and waits until its session is settled. */
  open(path?: string): Promise<Page>
  /** Logs in from a tab, there and back. The login page is shown only once. */
  logIn(tab: Page): Promise<void>
}

/** Starts the app and the GenAuth of a profile; they end with the test. */
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
    // Where a used token is taken for a stolen one, a slow machine must not be one that loses answers.
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
        await tab.waitForURL((address) => address.href.startsWith(emulator.url))
        await tab.getByLabel('Username').fill(username)
        await tab.getByLabel('Password').fill(password)
        await tab.getByRole('button', { name: 'Log in', exact: true }).click()
      }
      isKnown = true
      await tab.waitForFunction(() => window.genauth?.getSession().status === 'authenticated')
    },
  }
}
