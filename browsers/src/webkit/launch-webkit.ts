import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Driver } from '../driver'
import { type LastWill, makeLastWill } from '../last-will'
import { createTab } from '../page-tab'
import { startDisplay } from './start-display'
import { startWebDriver } from './start-web-driver'
import { createWebkitPage } from './webkit-page'
import { startSession } from './webkit-session'

/** What MiniBrowser has around a page, above it. */
const barsPx = 38

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
          await session.inWindow(handle, (driver) =>
            driver
              .manage()
              .window()
              .setRect({ width: widthPx, height: 800 + barsPx }),
          )
          return createTab(createWebkitPage(session, handle))
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

/** What is in nobody's home but this one. GTK's settings are what pages know as the reader's. */
async function environment(home: string, display: string): Promise<NodeJS.ProcessEnv> {
  await mkdir(join(home, 'gtk-3.0'))
  await writeFile(join(home, 'gtk-3.0', 'settings.ini'), '[Settings]\ngtk-enable-animations=0\n')
  const folders = { XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, XDG_DATA_HOME: home }
  return {
    ...process.env,
    ...folders,
    DISPLAY: display,
    GDK_BACKEND: 'x11',
    GSETTINGS_BACKEND: 'memory',
    NO_AT_BRIDGE: '1',
    // Its sandbox refuses to be root's.
    ...(process.getuid?.() === 0 ? { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' } : {}),
  }
}
