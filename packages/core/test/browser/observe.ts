import type { Tab } from 'genauth-browsers'
import { vi } from 'vitest'

/** Waits until a condition is true in a page. The page may still be loading. */
export function until<Argument = undefined>(
  tab: Tab,
  condition: (argument: Argument) => unknown,
  argument?: Argument,
): Promise<void> {
  return vi.waitFor(
    async () => {
      if (await tab.evaluate(condition, argument)) return
      throw new Error(`condition was never true: ${condition}`)
    },
    { timeout: 40_000, interval: 50 },
  )
}

/** Waits until the session of a page is no longer `loading`. */
export async function settled(tab: Tab): Promise<void> {
  await until(tab, () => window.genauth?.ready().then(() => true))
}

/** Opens a page of the app, and waits until its session is no longer `loading`. */
export async function goTo(tab: Tab, url: string): Promise<void> {
  await tab.goTo(url)
  await settled(tab)
}

/** Reloads a page of the app, and waits until its session is no longer `loading`. */
export async function reload(tab: Tab): Promise<void> {
  await tab.reload()
  await settled(tab)
}

/** Returns the session of a page as a text: `authenticated`, `anonymous:reason`, or `anonymous:error:code`. */
export function statusOf(tab: Tab): Promise<string> {
  return tab.evaluate(() => {
    const session = window.genauth.getSession()
    if (session.status !== 'anonymous') return session.status
    return ['anonymous', session.reason, session.error?.code].filter(Boolean).join(':')
  })
}

/** Waits until the session of a page has a status, such as `anonymous:logout`. */
export function untilStatus(tab: Tab, status: string): Promise<void> {
  return until(
    tab,
    (expected) => {
      const session = window.genauth?.getSession()
      if (session?.status !== 'anonymous') return session?.status === expected
      return `anonymous:${session.reason}` === expected
    },
    status,
  )
}

/** Returns the events of a page's client, in order. */
export function eventsOf(tab: Tab): Promise<string[]> {
  return tab.evaluate(() => window.events)
}
