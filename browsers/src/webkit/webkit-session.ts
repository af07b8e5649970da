import { Builder, type WebDriver } from 'selenium-webdriver'

/** A WebDriver session. WebDriver sends each command to the current window, so the commands run one after another. */
export interface WebkitSession {
  /** Opens a window, and returns its handle. */
  open(): Promise<string>
  /** Runs commands in a window. */
  inWindow<Result>(handle: string, run: (driver: WebDriver) => Promise<Result>): Promise<Result>
  handles(): Promise<readonly string[]>
  closeWindow(handle: string): Promise<void>
  end(): Promise<void>
}

/** Starts a MiniBrowser without stored data through a WebDriver server. */
export async function startSession(
  serverUrl: string,
  args: readonly string[],
): Promise<WebkitSession> {
  const driver = await new Builder()
    .usingServer(serverUrl)
    .withCapabilities({
      browserName: 'MiniBrowser',
      // WebDriver must not wait for a page, because a slow page would then block all other windows. The tab itself waits for its page.
      pageLoadStrategy: 'none',
      'webkitgtk:browserOptions': { args: ['--automation', ...args] },
    })
    .build()
  let current: string | undefined
  // A new session already has one window. The first tab uses this window.
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
        // When the last window closes, WebDriver ends the session and deletes its stored data. So open another window first.
        const handles = await driver.getAllWindowHandles()
        if (handles.length === 1) spare = await openWindow()
        await switchTo(handle)
        current = undefined
        await driver.close()
      }),
    end: () => inTurn(() => driver.quit()),
  }
}
