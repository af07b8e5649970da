import type { Page } from 'playwright'
import { describe, it } from 'vitest'
import { type Copy, copyTab } from './copy-tab'
import { countRenewals, report } from './figures'
import type { Profile } from './profile'
import { chooseSeed, createRandom, pick } from './random'
import type { Renewal } from './renewal-log'
import { expiries, lifetimeMs, settleTabs, shortTokens, until, waitForRenewals } from './run'
import { stateOf } from './tab-state'
import { useChromium } from './use-chromium'

const copies: readonly [Copy, ...Copy[]] = ['opened', 'duplicated']

function renewalsOf(tab: Page, renewals: readonly Renewal[]): readonly Renewal[] {
  return renewals.filter(({ sender }) => sender === tab)
}

/** Returns the refresh tokens that a second tab has sent. */
function sharedTokens(renewals: readonly Renewal[]): readonly string[] {
  const first = new Map<string, Page | undefined>()
  return renewals.flatMap(({ refreshToken, sender }) => {
    if (!first.has(refreshToken)) first.set(refreshToken, sender)
    return first.get(refreshToken) === sender ? [] : [refreshToken]
  })
}

/** Opens two tabs with four copies each. Every tab logs in. Returns the status of each copy before its login. */
async function openCopies(profile: Profile): Promise<readonly string[]> {
  const found: string[] = []
  for (let originals = 0; originals < 2; originals += 1) {
    const original = await profile.open()
    await profile.logIn(original)
    for (const how of [...copies, ...copies]) {
      const copy = await copyTab(profile, original, how)
      found.push((await stateOf(copy)).status)
      await profile.logIn(copy)
    }
  }
  return found
}

describe.concurrent('ten tabs with their own tokens, of which eight are duplicates of another tab', () => {
  const start = useChromium()
  const options = { storage: 'tab' } as const

  it('T4: tabs with their own tokens never send another tab’s refresh token, even if the user duplicates tabs during refreshes', async (test) => {
    const { expect } = test
    const seed = chooseSeed()
    const random = createRandom(seed)
    const profile = await start(test, { options, emulator: shortTokens() })
    const found = await openCopies(profile)
    expect(found).toEqual(found.map(() => 'anonymous:none'))
    const { tabs, renewals } = profile
    expect(tabs).toHaveLength(10)
    while (tabs.some((tab) => renewalsOf(tab, renewals.list()).length <= expiries)) {
      const copy = await copyTab(
        profile,
        pick(random, [tabs[0], ...tabs]) as Page,
        pick(random, copies),
      )
      expect((await stateOf(copy)).status).toBe('anonymous:none')
      await copy.close()
    }
    const states = await settleTabs(profile)
    const counts = tabs.map((tab) => countRenewals(renewalsOf(tab, renewals.list()), lifetimeMs))
    const figures = report(test, {
      tabs: tabs.length,
      ...counts.reduce((sum, count) => ({
        expiries: sum.expiries + count.expiries,
        renewals: sum.renewals + count.renewals,
        repeats: sum.repeats + count.repeats,
        early: sum.early + count.early,
        invalidGrant: sum.invalidGrant + count.invalidGrant,
      })),
      loggedIn: states.filter(({ status }) => status === 'authenticated').length,
      note: `seed ${seed}, each tab with a grant of its own`,
    })
    expect(sharedTokens(renewals.list())).toEqual([])
    expect(renewals.count).toBe(figures.renewals)
    expect(figures).toMatchObject({ repeats: 0, early: 0, invalidGrant: 0, loggedIn: 10 })
  })

  it('T4: after Back, the restored page of a duplicated tab uses the tokens that the tab’s later page got', async (test) => {
    const { expect } = test
    const profile = await start(test, {
      options,
      emulator: shortTokens(),
      before: reportRestored,
    })
    const { renewals, reports } = profile
    const tab = await profile.open('/first')
    await profile.logIn(tab)
    const copy = await copyTab(profile, tab, 'duplicated')
    await tab.goto(`${profile.url}/second`)
    await waitForRenewals(profile, 2)
    await tab.evaluate(() => void setTimeout(() => history.back()))
    await until(() => expect(reports.slice(0, 3)).toEqual(['persisted', 'renewed', 'renewed']))
    expect((await stateOf(copy)).status).toBe('anonymous:none')
    const figures = countRenewals(renewals.list(), lifetimeMs)
    expect(figures).toMatchObject({ repeats: 0, early: 0, invalidGrant: 0 })
  })
})

/**
 * Makes a page send a report to the server when the browser restores it from the back/forward cache. Playwright cannot control a restored
 * page. This function runs in the page.
 */
function reportRestored(): void {
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return
    void fetch('/report?persisted')
    window.genauth.on('renewed', () => void fetch('/report?renewed'))
  })
}
