import type { Page } from 'playwright'
import { describe, it } from 'vitest'
import { openTen, settleTabs, summarize } from './run'
import { useChromium } from './use-chromium'

declare global {
  interface Window {
    /** For each kind of work, the number of calls since the last `takeWork()`. */
    work: Record<string, number>
  }
}

/** Counts all calls that a page could use for polling. This function runs in the page. */
function watchWork(): void {
  window.work = {}
  const watch = (name: string, owner: object, method: string) => {
    const original = Reflect.get(owner, method) as (...args: unknown[]) => unknown
    const counted = function (this: unknown, ...args: unknown[]) {
      window.work[name] = (window.work[name] ?? 0) + 1
      return original.apply(this, args)
    }
    Reflect.set(owner, method, counted)
  }
  watch('requests', window, 'fetch')
  watch('timers', window, 'setTimeout')
  watch('timers', window, 'setInterval')
  watch('messages', BroadcastChannel.prototype, 'postMessage')
  watch('locks', LockManager.prototype, 'request')
  watch('reads of local storage', Storage.prototype, 'getItem')
  watch('reads of the database', IDBDatabase.prototype, 'transaction')
}

/** Returns the numbers of calls since the previous `takeWork()`. */
function takeWork(tab: Page): Promise<Record<string, number>> {
  return tab.evaluate(() => {
    const { work } = window
    window.work = {}
    return work
  })
}

describe('ten idle tabs', () => {
  const start = useChromium()

  it('R4, T1: ten idle tabs use no timer, storage, lock or network for an hour, and each tab reads the session one time after its wake-up', async (test) => {
    const { expect } = test
    const profile = await start(test, { options: { storage: 'shared' } })
    await profile.context.clock.install()
    await openTen(profile)
    const states = await settleTabs(profile)
    await Promise.all(profile.tabs.map((tab) => tab.evaluate(watchWork)))
    const requests = profile.emulator.requests().length
    await profile.context.clock.runFor(3_600_000)
    expect(await Promise.all(profile.tabs.map(takeWork))).toEqual(profile.tabs.map(() => ({})))
    for (const tab of profile.tabs) {
      await tab.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    }
    await profile.context.clock.runFor(3_600_000)
    // The client checks for a logout before and after it reads the database. The database read sets one timer for its time-out.
    const oneCheck = { 'reads of local storage': 2, 'reads of the database': 1, timers: 1 }
    expect(await Promise.all(profile.tabs.map(takeWork))).toEqual(profile.tabs.map(() => oneCheck))
    expect(profile.emulator.requests()).toHaveLength(requests)
    summarize(test, profile, { states, note: 'two idle hours, and one wake-up' })
  })
})
