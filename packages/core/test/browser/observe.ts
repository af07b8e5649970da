import type { Tab } from 'genauth-browsers'
import { vi } from 'vitest'

/** Waits until something holds in a page, also one that is still on its way there. */
export function until<Argument = undefined>(
  tab: Tab,
  holds: (argument: Argument) => unknown,
  argument?: Argument,
): Promise<void> {
  return vi.waitFor(
    async () => {
      if (!(await tab.evaluate(holds, argument))) throw new Error(`never came true: ${holds}`)
    },
    { timeout: 40_000, interval: 50 },
  )
}

/** Waits until the session of a page is settled. */
export async function settled(tab: Tab): Promise<void> {
  await until(tab, () => window.genauth?.ready().then(() => true))
}

/** Goes to a page of the app, and waits until its session is settled. */
export async function goTo(tab: Tab, url: string): Promise<void> {
  await tab.goTo(url)
  await settled(tab)
}

/** Reloads a page of the app, and waits until its session is settled. */
export async function reload(tab: Tab): Promise<void> {
  await tab.reload()
  await settled(tab)
}

/** `authenticated`, `anonymous:reason`, or `anonymous:error:code`. */
export function statusOf(tab: Tab): Promise<string> {
  return tab.evaluate(() => {
    const session = window.genauth.getSession()
    if (session.status !== 'anonymous') return session.status
    return ['anonymous', session.reason, session.error?.code].filter(Boolean).join(':')
  })
}

/** Waits until the session of a page is in a state, such as `anonymous:logout`. */
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

/** What has happened to the session of a page, in order. */
export function eventsOf(tab: Tab): Promise<string[]> {
  return tab.evaluate(() => window.events)
}
