import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromiumLaunch } from 'genauth-browsers'
import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, type TestContext, vi } from 'vitest'
import { type Profile, type ProfileSettings, startProfile } from './profile'
import { until } from './run'

/** Starts a profile for a test. */
export type Start = (test: TestContext, settings: ProfileSettings) => Promise<Profile>

/** Starts one Chromium for the tests of a file. Each test has its own profile. */
export function useChromium(): Start {
  let browser: Browser
  vi.setConfig({ testTimeout: 600_000, hookTimeout: 60_000 })
  beforeAll(async () => {
    browser = await chromium.launch({
      ...chromiumLaunch,
      // By default, Playwright disables the back/forward cache. Browsers of users have this cache, so enable it.
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    })
  })
  afterAll(() => browser?.close())
  return async (test, settings) => {
    const context = await browser.newContext()
    // On a busy machine, opening ten tabs takes longer than the default time-out.
    context.setDefaultTimeout(120_000)
    test.onTestFinished(() => context.close())
    return startProfile(test, context, settings)
  }
}

/**
 * For each test, starts a Chromium that Playwright did not start. One tab is visible. The other tabs are hidden and throttled, and a test
 * can freeze them. If Playwright starts Chromium, Chromium treats every tab as visible.
 */
export function useHiddenTabs(): Start {
  vi.setConfig({ testTimeout: 600_000, hookTimeout: 60_000 })
  return async (test, settings) => {
    const folder = await mkdtemp(join(tmpdir(), 'chromium-'))
    test.onTestFinished(() => rm(folder, { recursive: true, maxRetries: 10 }))
    const chromiumProcess = spawn(
      chromiumLaunch.executablePath,
      [
        ...chromiumLaunch.args,
        '--headless',
        // Start without a window, because Playwright can hang if a page opens while Playwright connects.
        '--no-startup-window',
        '--remote-debugging-port=0',
        `--user-data-dir=${folder}`,
      ],
      { stdio: 'ignore' },
    )
    test.onTestFinished(() => endProcess(chromiumProcess))
    const browser = await chromium.connectOverCDP(await readEndpoint(folder), {
      noDefaults: true,
    })
    test.onTestFinished(() => browser.close())
    const [context] = browser.contexts()
    if (!context) throw new Error('Chromium has no profile.')
    context.setDefaultTimeout(120_000)
    return startProfile(test, context, settings)
  }
}

/** Returns the URL of Chromium's debugging endpoint, which Chromium writes to a file. */
function readEndpoint(folder: string): Promise<string> {
  return until(async () => {
    const [port, path] = (await readFile(join(folder, 'DevToolsActivePort'), 'utf8')).split('\n')
    if (!path) throw new Error('Chromium has not written its debugging endpoint yet.')
    return `ws://127.0.0.1:${port}${path}`
  })
}

async function endProcess(chromiumProcess: ChildProcess): Promise<void> {
  if (chromiumProcess.exitCode !== null) return
  const exit = once(chromiumProcess, 'exit')
  chromiumProcess.kill('SIGKILL')
  await exit
}
