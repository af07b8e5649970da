import type { Page } from 'playwright'
import { describe, it } from 'vitest'
import { comeToRest, openTen, sumUp } from './run'
import { useChromium } from './use-chromium'

declare global {
  interface Window {
    /** What the page has done since somebody asked. */
    work: Record<string, number>
  }
}

/** Counts from now on whatever a page could poll with. It runs in the page. */
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
  watch('looks at local storage', Storage.prototype, 'getItem')
  watch('looks at the database', IDBDatabase.prototype, 'transaction')
}

/** What a page has done since it was last asked. */
function takeWork(tab: Page): Promise<Record<string, number>> {
  return tab.evaluate(() => {
    const { work } = window
    window.work = {}
    return work
  })
}

describe('ten tabs that have nothing to do', () => {
  const start = useChromium()

  it('R4, T1: do nothing for an hour, and look once at what is stored when they are woken', async (test) => {
    const { expect } = test
    const profile = await start(test, { options: { storage: 'shared' } })
    await profile.context.clock.install()
    await openTen(profile)
    const states = await comeToRest(profile)
    await Promise.all(profile.tabs.map((tab) => tab.evaluate(watchWork)))
    const requests = profile.emulator.requests().length
    await profile.context.clock.runFor(3_600_000)
    expect(await Promise.all(profile.tabs.map(takeWork))).toEqual(profile.tabs.map(() => ({})))
    for (const tab of profile.tabs) {
      await tab.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    }
    await profile.context.clock.runFor(3_600_000)
    // Whether somebody has logged out is looked at before and after the database. The timer is the one that gives a silent one up.
    const oneLook = { 'looks at local storage': 2, 'looks at the database': 1, timers: 1 }
    expect(await Promise.all(profile.tabs.map(takeWork))).toEqual(profile.tabs.map(() => oneLook))
    expect(profile.emulator.requests()).toHaveLength(requests)
    sumUp(test, profile, { states, note: 'two hours of nothing, and one waking' })
  })
})
