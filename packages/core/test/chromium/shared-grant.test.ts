import type { Page } from 'playwright'
import { describe, it } from 'vitest'
import { comeToRest, expiries, openTen, shortTokens, sumUp, until, waitForRenewals } from './run'
import type { TabState } from './tab-state'
import { useChromium } from './use-chromium'

/** A database that a busy machine lets wait too long is asked again, and nothing was sent. */
const troubles = /renewalFailed(?!:storage_unavailable)|expired|logout|userSwitched/

function findTroubles(states: readonly TabState[]): readonly string[] {
  return states.flatMap(({ events }) => events.filter((event) => troubles.test(event)))
}

function tokensOf(states: readonly TabState[]): number {
  return new Set(states.map(({ token }) => token ?? 'none')).size
}

/** Waits until every tab knows of the same token: one that has not heard of the last renewal has a newer one to adopt. */
function agree(tabs: readonly Page[]): Promise<number> {
  return until(async () => {
    const asked = tabs.map((tab) => tab.evaluate(() => window.genauth.getTokenStatus().expiresAt))
    const [expiresAt, ...others] = new Set(await Promise.all(asked))
    if (expiresAt === undefined || others.length > 0) throw new Error('The tabs do not agree.')
    return expiresAt
  })
}

/** Lets tabs ask when their token has run out, and returns the different tokens that they get. */
async function askWhenExpired(
  tabs: readonly Page[],
  calls: number,
  expiresAt: number,
): Promise<readonly string[]> {
  const ask = async (init: { calls: number; expiresAt: number }) => {
    const { genauth } = window
    // Another tab may be faster, and have told this one of its new token already.
    while (Date.now() < init.expiresAt) await new Promise((resolve) => setTimeout(resolve, 10))
    return Promise.all(Array.from({ length: init.calls }, () => genauth.getToken()))
  }
  const all = await Promise.all(tabs.map((tab) => tab.evaluate(ask, { calls, expiresAt })))
  return [...new Set(all.flat())]
}

describe.concurrent('ten tabs of one profile that share a grant whose refresh tokens are used once', () => {
  const start = useChromium()
  const options = { storage: 'shared' } as const

  it.for([
    ['told by a BroadcastChannel', undefined],
    [
      'told by storage events, where there is no BroadcastChannel',
      () => void Reflect.deleteProperty(window, 'BroadcastChannel'),
    ],
  ] as const)(
    'R2, T2: renew once per expiry, and all have the same token, %s',
    async ([, before], test) => {
      const { expect } = test
      const emulator = shortTokens()
      const profile = await start(test, { options, emulator, ...(before && { before }) })
      await openTen(profile)
      await waitForRenewals(profile, expiries)
      const states = await comeToRest(profile)
      const figures = sumUp(test, profile, { states })
      expect(figures).toMatchObject({ repeats: 0, early: 0, invalidGrant: 0, loggedIn: 10 })
      expect(figures.renewals).toBe(figures.expiries)
      expect(figures.expiries).toBeGreaterThanOrEqual(expiries)
      expect(findTroubles(states)).toEqual([])
      expect(tokensOf(states)).toBe(1)
    },
  )

  it('R1, R2: send one request for the 200 calls of one tab, and for the 20 of each, when the token has run out', async (test) => {
    const { expect } = test
    const profile = await start(test, { options, emulator: shortTokens(), isScheduled: false })
    await openTen(profile)
    const { tabs, renewals, emulator } = profile
    const before = renewals.count
    const ofOne = await askWhenExpired(tabs.slice(0, 1), 200, await agree(tabs))
    expect(ofOne).toHaveLength(1)
    expect(renewals.count - before).toBe(1)
    const expiresAt = await agree(tabs)
    emulator.setApp({ accessTokenSeconds: 100_000 })
    expect(await askWhenExpired(tabs, 20, expiresAt)).toHaveLength(1)
    expect(renewals.count - before).toBe(2)
    const states = await comeToRest(profile)
    const figures = sumUp(test, profile, { states, note: '200 calls in one tab, then 20 in each' })
    expect(figures).toMatchObject({ repeats: 0, early: 0, invalidGrant: 0, loggedIn: 10 })
  })
})
