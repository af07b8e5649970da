import { chromium } from 'playwright'
import type { Driver } from './driver'
import { createTab } from './playwright-tab'

const launchArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts Chromium through Playwright. */
export async function launchChromium(): Promise<Driver> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: launchArguments,
  })
  return {
    async newProfile({ colorScheme = 'light', widthPx = 1280 } = {}) {
      const context = await browser.newContext({
        colorScheme,
        reducedMotion: 'reduce',
        viewport: { width: widthPx, height: 800 },
      })
      context.setDefaultTimeout(15_000)
      return {
        newTab: async () => createTab(await context.newPage()),
        close: () => context.close(),
      }
    },
    close: () => browser.close(),
  }
}
