import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WebDriver } from 'selenium-webdriver'
import { describePage } from '../describe'
import type { Driver } from '../driver'
import { type LastWill, makeLastWill } from '../last-will'
import { createTab } from '../page-tab'
import { waitUntil } from '../wait-until'
import { startDisplay } from './start-display'
import { startWebDriver } from './start-web-driver'
import { createWebkitPage } from './webkit-page'
import { startSession } from './webkit-session'

/** How high the bar above a page is. */
const barPx = 20

/** A bar whose buttons take no room, or a window could be no narrower than it: it is wider than a phone. */
const style = `window * {
  border-width: 0; font-size: 1px; margin: 0; min-height: 0; min-width: 0; padding: 0; -gtk-icon-source: none;
}`

/** Starts WebKit: WebKitGTK's MiniBrowser, on a screen that nobody sees. */
export async function launchWebkit(): Promise<Driver> {
  const home = await mkdtemp(join(tmpdir(), 'genauth-webkit-'))
  const will = makeLastWill(home)
  try {
    return await launch(home, will)
  } catch (error) {
    await will.execute()
    throw error
  }
}

async function launch(home: string, will: LastWill): Promise<Driver> {
  const display = await startDisplay(will)
  const env = await environment(home, display.name)
  return {
    async newProfile({ colorScheme = 'light', widthPx = 1280 } = {}) {
      const server = await startWebDriver(env, will)
      const session = await startSession(server.url, colorScheme === 'dark' ? ['--dark-mode'] : [])
      return {
        async newTab() {
          const handle = await session.open()
          const page = createWebkitPage(session, handle)
          await session.inWindow(handle, (driver) => setSize(driver, widthPx, 800 + barPx))
          await waitUntil(
            `a window of ${widthPx} pixels`,
            async () => {
              const now = await page.run('return String(innerWidth)')
              return now === String(widthPx) ? { found: now } : { problem: `it has ${now}` }
            },
            () => describePage(page),
          )
          return createTab(page)
        },
        async close() {
          await session.end()
          await server.end()
        },
      }
    },
    close: () => will.execute(),
  }
}

const setSize = (driver: WebDriver, width: number, height: number) =>
  driver.manage().window().setRect({ width, height })

/** What is in nobody's home but this one. GTK's settings are what pages know as the reader's. */
async function environment(home: string, display: string): Promise<NodeJS.ProcessEnv> {
  const gtk = join(home, 'gtk-3.0')
  await mkdir(gtk)
  await writeFile(join(gtk, 'settings.ini'), '[Settings]\ngtk-enable-animations=0\n')
  await writeFile(join(gtk, 'gtk.css'), style)
  const folders = { XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, XDG_DATA_HOME: home }
  return {
    ...process.env,
    ...folders,
    DISPLAY: display,
    GDK_BACKEND: 'x11',
    GSETTINGS_BACKEND: 'memory',
    NO_AT_BRIDGE: '1',
    // Without a graphics card the CPU would be one.
    WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    // Its sandbox refuses to be root's.
    ...(process.getuid?.() === 0 ? { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' } : {}),
  }
}
