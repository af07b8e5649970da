import type { Page } from 'playwright'
import { describe, it } from 'vitest'
import {
  expiries,
  openTen,
  settleTabs,
  shortTokens,
  summarize,
  until,
  waitForRenewals,
} from './run'
import type { TabState } from './tab-state'
import { useChromium } from './use-chromium'

/**
 * Events that no tab may fire. `renewalFailed` with `storage_unavailable` is allowed: on a busy machine, the database can time out before
 * the tab sends a refresh.
 */
const problems = /renewalFailed(?!:storage_unavailable)|expired|logout|userSwitched/

function findProblems(states: readonly TabState[]): readonly string[] {
  return states.flatMap(({ events }) => events.filter((event) => problems.test(event)))
}

function tokensOf(states: readonly TabState[]): number {
  return new Set(states.map(({ token }) => token ?? 'none')).size
}

/**
 * Waits until all tabs have the same token. After a refresh in one tab, the other tabs adopt the new token with a short delay. Returns the
 * token's expiry.
 */
function waitForSameToken(tabs: readonly Page[]): Promise<number> {
  return until(async () => {
    const times = tabs.map((tab) => tab.evaluate(() => window.genauth.getTokenStatus().expiresAt))
    const [expiresAt, ...others] = new Set(await Promise.all(times))
    if (expiresAt === undefined || others.length > 0) throw new Error('The tokens differ.')
    return expiresAt
  })
}

/** Waits until the token has expired. Then calls `getToken()` in all tabs, and returns the different tokens that the calls returned. */
async function getTokensAtExpiry(
  tabs: readonly Page[],
  calls: number,
  expiresAt: number,
): Promise<readonly string[]> {
  const getTokens = async (init: { calls: number; expiresAt: number }) => {
    const { genauth } = window
    // Wait until the clock has reached `init.expiresAt`. Do not read `expiresAt` from the token status, because it changes if another tab
    // refreshes first.
    while (Date.now() < init.expiresAt) await new Promise((resolve) => setTimeout(resolve, 10))
    return Promise.all(Array.from({ length: init.calls }, () => genauth.getToken()))
  }
  const all = await Promise.all(tabs.map((tab) => tab.evaluate(getTokens, { calls, expiresAt })))
  return [...new Set(all.flat())]
}

describe.concurrent('ten tabs that share tokens while the server issues single-use refresh tokens', () => {
  const start = useChromium()
  const options = { storage: 'shared' } as const

  it.for([
    ['with BroadcastChannel', undefined],
    ['without BroadcastChannel', () => void Reflect.deleteProperty(window, 'BroadcastChannel')],
  ] as const)(
    'R2, T2: ten tabs %s send one refresh per expiry together, and all tabs have the same token',
    async ([, before], test) => {
      const { expect } = test
      const emulator = shortTokens()
      const profile = await start(test, { options, emulator, ...(before && { before }) })
      await openTen(profile)
      await waitForRenewals(profile, expiries)
      const states = await settleTabs(profile)
      const figures = summarize(test, profile, { states })
      expect(figures).toMatchObject({ repeats: 0, early: 0, invalidGrant: 0, loggedIn: 10 })
      expect(figures.renewals).toBe(figures.expiries)
      expect(figures.expiries).toBeGreaterThanOrEqual(expiries)
      expect(findProblems(states)).toEqual([])
      expect(tokensOf(states)).toBe(1)
    },
  )

  it('R1, R2: after the token expires, 200 getToken() calls in one tab, or 20 calls in each of ten tabs, send one request', async (test) => {
    const { expect } = test
    const profile = await start(test, { options, emulator: shortTokens(), isScheduled: false })
    await openTen(profile)
    const { tabs, renewals, emulator } = profile
    const before = renewals.count
    const ofOne = await getTokensAtExpiry(tabs.slice(0, 1), 200, await waitForSameToken(tabs))
    expect(ofOne).toHaveLength(1)
    expect(renewals.count - before).toBe(1)
    const expiresAt = await waitForSameToken(tabs)
    emulator.setApp({ accessTokenSeconds: 100_000 })
    expect(await getTokensAtExpiry(tabs, 20, expiresAt)).toHaveLength(1)
    expect(renewals.count - before).toBe(2)
    const states = await settleTabs(profile)
    const figures = summarize(test, profile, {
      states,
      note: '200 calls in one tab, then 20 in each',
    })
    expect(figures).toMatchObject({ repeats: 0, early: 0, invalidGrant: 0, loggedIn: 10 })
  })
})
