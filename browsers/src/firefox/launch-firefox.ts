import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import puppeteer, { type Browser } from 'puppeteer-core'
import { startCleanup } from '../cleanup'
import type { Driver, ProfileOptions } from '../driver'
import { createTab } from '../page-tab'
import { createFirefoxPage } from './firefox-page'

type ColorScheme = NonNullable<ProfileOptions['colorScheme']>

interface Firefox {
  readonly browser: Browser
  end(): Promise<void>
}

/** Starts Firefox through Puppeteer. The colour scheme applies to the whole browser, so each scheme has its own process. */
export async function launchFirefox(): Promise<Driver> {
  const started = new Map<ColorScheme, Promise<Firefox>>([['light', start('light')]])
  await started.get('light')
  return {
    async newProfile({ colorScheme = 'light', widthPx = 1280 } = {}) {
      const firefox = started.get(colorScheme) ?? start(colorScheme)
      started.set(colorScheme, firefox)
      const context = await (await firefox).browser.createBrowserContext()
      return {
        async newTab() {
          // Open each tab in its own window, because Firefox slows down the timers of hidden tabs.
          const page = await context.newPage({ type: 'window' })
          await page.setViewport({ width: widthPx, height: 800 })
          return createTab(createFirefoxPage(page))
        },
        close: () => context.close(),
      }
    },
    async close() {
      for (const firefox of started.values()) await (await firefox).end()
    },
  }
}

async function start(colorScheme: ColorScheme): Promise<Firefox> {
  const profile = await mkdtemp(join(tmpdir(), 'genauth-firefox-'))
  const cleanup = startCleanup(profile)
  try {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr',
      userDataDir: profile,
      timeout: 90_000,
      extraPrefsFirefox: {
        // Keep the popup blocker on, as users have it. Puppeteer would disable it.
        'dom.disable_open_during_load': true,
        'layout.css.prefers-color-scheme.content-override': colorScheme === 'dark' ? 0 : 1,
        'ui.prefersReducedMotion': 1,
      },
    })
    cleanup.add(browser.process()?.pid ?? Number.NaN)
    return {
      browser,
      async end() {
        await browser.close()
        await cleanup.execute()
      },
    }
  } catch (error) {
    await cleanup.execute()
    throw error
  }
}
