import type { Browser, Page } from 'playwright'
import type { OpenSubject } from './open-subjects'
import { type Shown, shownPrefix } from './page-head'
import type { RunningServer } from './start-server'

/** A request that the provider has received. */
export interface ProviderRequest {
  readonly method: string
  readonly path: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly endedAt: number
}

/** The measurements of a page that has shown the user. */
export interface Arrival extends Shown {
  readonly requests: readonly ProviderRequest[]
  readonly timings: readonly Timing[]
}

/** An entry of the browser's performance timeline. Times are milliseconds since the page was requested. */
export interface Timing {
  readonly kind: string
  readonly name: string
  readonly startMs: number
  readonly endMs: number
}

/** The measurements of one login and one reload. */
export interface Visit {
  /** The measurements of the page after the login. Absent if the app has no login. */
  readonly callback?: Arrival
  readonly reload: Arrival
}

const quietMs = 300

/** Runs an action, and waits until a page shows the user. The page itself reports the moment, because polling would slow the page down. */
export async function waitForShown(page: Page, action: () => Promise<unknown>): Promise<Shown> {
  const [message] = await Promise.all([
    page.waitForEvent('console', (one) => one.text().startsWith(shownPrefix)),
    action(),
  ])
  const shown = JSON.parse(message.text().slice(shownPrefix.length)) as Shown
  if (shown.name !== 'Ada Lovelace') throw new Error(`The page shows ${shown.name}.`)
  return shown
}

async function readTimings(page: Page): Promise<Timing[]> {
  return page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation')
    const from = (navigation as PerformanceNavigationTiming).fetchStart
    const kinds = ['navigation', 'resource', 'paint', 'mark']
    return performance
      .getEntries()
      .filter(({ entryType }) => kinds.includes(entryType))
      .map(({ entryType, name, startTime, duration }) => ({
        kind: entryType,
        name,
        startMs: entryType === 'navigation' ? 0 : startTime - from,
        endMs:
          entryType === 'navigation'
            ? (navigation as PerformanceNavigationTiming).responseEnd - from
            : startTime + duration - from,
      }))
  })
}

/** Runs an action that opens a page with the user. Reads the requests and timings of the page when the requests have ended. */
export async function measureArrival(
  page: Page,
  provider: RunningServer,
  action: () => Promise<unknown>,
): Promise<Arrival> {
  await provider.call('clear')
  const shown = await waitForShown(page, action)
  await provider.call('becomeQuiet', quietMs)
  const requests = await provider.call<ProviderRequest[]>('readRequests')
  return { ...shown, requests, timings: await readTimings(page) }
}

/** Visits an app as a new user does: logs in, and reloads. */
export async function measureVisit(
  browser: Browser,
  { subject, url }: OpenSubject,
  provider: RunningServer,
): Promise<Visit> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    const open = () => page.goto(url)
    const reload = () => page.reload()
    if (!subject.provider) {
      await measureArrival(page, provider, open)
      // Apps with a login load twice before the measured reload. Load this app twice too, so that all apps have equal caches.
      await measureArrival(page, provider, reload)
      return { reload: await measureArrival(page, provider, reload) }
    }
    await open()
    // A real user would click later, so wait until the requests of the page have ended.
    await page.locator('#login').waitFor()
    await provider.call('becomeQuiet', quietMs)
    const logIn = () => page.click('#login')
    const callback = await measureArrival(page, provider, logIn)
    return { callback, reload: await measureArrival(page, provider, reload) }
  } finally {
    await context.close()
  }
}
