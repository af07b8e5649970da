import { Key, Origin, type WebDriver } from 'selenium-webdriver'
import type { EnginePage } from '../engine-page'
import { waitUntil } from '../wait-until'
import { runInWindow } from './run-in-window'
import type { WebkitSession } from './webkit-session'

/** Controls a WebKit window through WebDriver. */
export function createWebkitPage(session: WebkitSession, handle: string): EnginePage {
  const inWindow = <Result>(run: (driver: WebDriver) => Promise<Result>) =>
    session.inWindow(handle, run)

  /** Starts a navigation, and waits until the next document has loaded. */
  async function load(begin: (driver: WebDriver) => Promise<void>): Promise<void> {
    await inWindow(async (driver) => {
      await driver.executeScript(`window[${mark}] = true`)
      await begin(driver)
    })
    await waitUntil(
      'the page to load',
      async () => {
        const state = await inWindow((driver) =>
          driver.executeScript(`return window[${mark}] ? 'unchanged' : document.readyState`),
        )
        return state === 'complete' ? { found: undefined } : { problem: `it is ${state}` }
      },
      () => inWindow((driver) => driver.getCurrentUrl()),
    )
  }

  return {
    goTo: (url) => load((driver) => driver.get(url)),
    reload: () => load((driver) => driver.navigate().refresh()),
    run: (body) => runInWindow(inWindow, body),
    clickAt: (x, y) =>
      inWindow((driver) =>
        driver.actions().move({ x, y, duration: 0, origin: Origin.VIEWPORT }).click().perform(),
      ),
    press: (key) => inWindow((driver) => driver.actions().sendKeys(keyOf(key)).perform()),
    async popupOf(action) {
      const before = await session.handles()
      await action()
      const popup = await waitUntil(
        'a popup',
        async () => {
          const opened = (await session.handles()).find((open) => !before.includes(open))
          return opened ? { found: opened } : { problem: 'none was opened' }
        },
        () => inWindow((driver) => driver.getCurrentUrl()),
      )
      return createWebkitPage(session, popup)
    },
    isClosed: async () => !(await session.handles()).includes(handle),
    close: () => session.closeWindow(handle),
  }
}

/** Marks the current document, so that the driver can detect when a navigation has replaced it. */
const mark = `Symbol.for('genauth-browsers-mark')`

/** Returns WebDriver's special character for a named key. */
function keyOf(name: string): string {
  const key: unknown = Reflect.get(Key, name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase())
  return typeof key === 'string' ? key : name
}
