import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WebDriver } from 'selenium-webdriver'
import { type Cleanup, startCleanup } from '../cleanup'
import { describePage } from '../describe'
import type { Driver } from '../driver'
import { createTab } from '../page-tab'
import { waitUntil } from '../wait-until'
import { startDisplay } from './start-display'
import { startWebDriver } from './start-web-driver'
import { createWebkitPage } from './webkit-page'
import { startSession } from './webkit-session'

/** The height of the toolbar above a page. */
const barPx = 20

/** Shrinks the toolbar's buttons. A window cannot be narrower than its toolbar, which is wider than a phone. */
const style = `window * {
  border-width: 0; font-size: 1px; margin: 0; min-height: 0; min-width: 0; padding: 0; -gtk-icon-source: none;
}`

/** Starts WebKitGTK's MiniBrowser on a virtual display. */
export async function launchWebkit(): Promise<Driver> {
  const home = await mkdtemp(join(tmpdir(), 'genauth-webkit-'))
  const cleanup = startCleanup(home)
  try {
    return await launch(home, cleanup)
  } catch (error) {
    await cleanup.execute()
    throw error
  }
}

async function launch(home: string, cleanup: Cleanup): Promise<Driver> {
  const display = await startDisplay(cleanup)
  const env = await environment(home, display.name)
  return {
    async newProfile({ colorScheme = 'light', widthPx = 1280 } = {}) {
      const server = await startWebDriver(env, cleanup)
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
              return now === String(widthPx) ? { found: now } : { problem: `its width is ${now}` }
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
    close: () => cleanup.execute(),
  }
}

const setSize = (driver: WebDriver, width: number, height: number) =>
  driver.manage().window().setRect({ width, height })

/**
 * Creates the environment variables of the browser. They exclude the user's own GTK settings, which would change the media features of
 * pages.
 */
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
    // Disable compositing. On a machine without a graphics card, WebKit would composite on the CPU.
    WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    // WebKit's sandbox does not start as root.
    ...(process.getuid?.() === 0 ? { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' } : {}),
  }
}
