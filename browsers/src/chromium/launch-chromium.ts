import { chromium } from 'playwright'
import type { Driver, DriverOptions } from '../driver'
import { chromiumLaunch } from './chromium-launch'
import { createTab } from './playwright-tab'
import { watchContext } from './watch-context'

/** Starts Chromium through Playwright. */
export async function launchChromium({ backForwardCache = false }: DriverOptions): Promise<Driver> {
  const browser = await chromium.launch({
    ...chromiumLaunch,
    ignoreDefaultArgs: [
      // Keep the popup blocker on, as users have it. Playwright would disable it.
      '--disable-popup-blocking',
      ...(backForwardCache ? ['--disable-back-forward-cache'] : []),
    ],
  })
  return {
    async newProfile({ colorScheme = 'light', widthPx = 1280 } = {}) {
      const context = await browser.newContext({
        colorScheme,
        reducedMotion: 'reduce',
        viewport: { width: widthPx, height: 800 },
      })
      context.setDefaultTimeout(40_000)
      watchContext(context)
      return {
        newTab: async () => createTab(await context.newPage()),
        close: () => context.close(),
      }
    },
    close: () => browser.close(),
  }
}
