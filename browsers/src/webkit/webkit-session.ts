import { Builder, type WebDriver } from 'selenium-webdriver'

/** A session of WebDriver's. It has one window at a time that commands go to, so they take turns. */
export interface WebkitSession {
  /** Opens a window, and returns its handle. */
  open(): Promise<string>
  /** Runs commands in a window. */
  inWindow<Result>(handle: string, run: (driver: WebDriver) => Promise<Result>): Promise<Result>
  handles(): Promise<readonly string[]>
  closeWindow(handle: string): Promise<void>
  end(): Promise<void>
}

/** Starts a MiniBrowser, with nothing stored, behind a server of WebDriver. */
export async function startSession(
  serverUrl: string,
  args: readonly string[],
): Promise<WebkitSession> {
  const driver = await new Builder()
    .usingServer(serverUrl)
    .withCapabilities({
      browserName: 'MiniBrowser',
      // Nobody waits for a page but the tab itself: a page that is long in loading would hold up all the others.
      pageLoadStrategy: 'none',
      'webkitgtk:browserOptions': { args: ['--automation', ...args] },
    })
    .build()
  let current: string | undefined
  // The first window, which comes with the session, is there for the first tab.
  let spare: string | undefined = await driver.getWindowHandle()
  let lastTurn: Promise<unknown> = Promise.resolve()

  function inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
    const turn = lastTurn.then(run, run)
    lastTurn = turn
    return turn
  }
  async function openWindow(): Promise<string> {
    await driver.switchTo().newWindow('window')
    current = await driver.getWindowHandle()
    return current
  }
  async function switchTo(handle: string): Promise<void> {
    if (current === handle) return
    current = undefined
    await driver.switchTo().window(handle)
    current = handle
  }

  return {
    open: () =>
      inTurn(() => {
        const handle = spare
        spare = undefined
        return handle ? Promise.resolve(handle) : openWindow()
      }),
    inWindow: (handle, run) =>
      inTurn(async () => {
        await switchTo(handle)
        return run(driver)
      }),
    handles: () => inTurn(() => driver.getAllWindowHandles()),
    closeWindow: (handle) =>
      inTurn(async () => {
        // With its last window a session ends, and what it stored is gone.
        const handles = await driver.getAllWindowHandles()
        if (handles.length === 1) spare = await openWindow()
        await switchTo(handle)
        current = undefined
        await driver.close()
      }),
    end: () => inTurn(() => driver.quit()),
  }
}
