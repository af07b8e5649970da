import type { Browser } from 'playwright'
import { measureArrival, type ProviderRequest, waitForShown } from './measure-visit'
import type { OpenSubject } from './open-subjects'
import type { RunningServer } from './start-server'

const tabs = 10
const shortSeconds = 2
const longSeconds = 3600

/** Logs in, waits until the token has expired, and opens ten tabs at the same time. Returns the requests that the provider received. */
export async function restoreTabs(
  browser: Browser,
  { url }: OpenSubject,
  provider: RunningServer,
): Promise<ProviderRequest[]> {
  const context = await browser.newContext()
  try {
    await provider.call('setAccessTokenSeconds', shortSeconds)
    const first = await context.newPage()
    await first.goto(url)
    await measureArrival(first, provider, () => first.click('#login'))
    await first.close()
    // Set the token lifetime to one hour, so that one refresh is enough for all tabs.
    await provider.call('setAccessTokenSeconds', longSeconds)
    const pages = await Promise.all(Array.from({ length: tabs }, () => context.newPage()))
    await new Promise((resolve) => setTimeout(resolve, (shortSeconds + 1) * 1000))
    await provider.call('clear')
    await Promise.all(pages.map((page) => waitForShown(page, () => page.goto(url))))
    await provider.call('becomeQuiet', 1500)
    const requests = await provider.call<ProviderRequest[]>('readRequests')
    // If the token has not expired, no tab sends a request, and the measurement is not valid.
    if (requests.length === 0) throw new Error('No tab has refreshed the token.')
    return requests
  } finally {
    await context.close()
  }
}
