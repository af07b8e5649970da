import type { Page } from 'playwright'
import { describe, it } from 'vitest'
import { endPage, pageEndings } from './end-page'
import { countRenewals, countUnexplained } from './figures'
import type { Profile } from './profile'
import { chooseSeed, createRandom, pick } from './random'
import type { Renewal } from './renewal-log'
import {
  expiries,
  lifetimeMs,
  openTen,
  settleTabs,
  shortTokens,
  summarize,
  until,
  waitForRenewals,
} from './run'
import { stateOf } from './tab-state'
import { useChromium } from './use-chromium'

/**
 * Waits for the next refresh, and then until its sender or its response is known. If the sending tab has ended, the sender can stay
 * unknown.
 */
function nextRenewal({ renewals }: Profile, seen: number): Promise<Renewal> {
  return until(() => {
    const renewal = renewals.list()[seen]
    const isKnown = renewal && (renewal.sender || renewal.status !== undefined)
    if (!isKnown) throw new Error('No refresh was sent.')
    return renewal
  })
}

async function expectStatus(tabs: Iterable<Page>, expected: string): Promise<void> {
  for (const tab of tabs) {
    const { status } = await stateOf(tab)
    if (status !== expected) throw new Error(`A tab is ${status} instead of ${expected}.`)
  }
}

async function fillUp(profile: Profile): Promise<void> {
  while (profile.tabs.length < 10) await profile.open()
}

describe.concurrent('ten tabs that share tokens while some of the tabs are closed, reloaded or crashed', () => {
  const start = useChromium()
  const options = { storage: 'shared' } as const

  it('R3: tabs repeat at most one refresh per ended tab, and stay signed in if the server has a grace period for used tokens', async (test) => {
    const { expect } = test
    const seed = chooseSeed()
    const random = createRandom(seed)
    const profile = await start(test, {
      options,
      emulator: shortTokens({ reuseGraceSeconds: 120 }),
    })
    const { renewals, emulator } = profile
    await openTen(profile)
    // Delay the responses, so that a tab can end before it receives its response. The server can then handle the next tab's request before
    // the request of the ended tab.
    const slowDown = () =>
      emulator.setFault('token', { kind: 'delay', delayMs: 50 + Math.floor(random() * 350) })
    const endOneOf = async (tabs: readonly (Page | undefined)[]) => {
      const tab = tabs[Math.floor(random() * tabs.length)]
      if (tab && profile.tabs.includes(tab)) await endPage(profile, tab, pick(random, pageEndings))
    }
    let ended = 0
    slowDown()
    for (
      let seen = renewals.count;
      countRenewals(renewals.list(), lifetimeMs).expiries <= expiries;
      seen += 1
    ) {
      const { sender } = await nextRenewal(profile, seen)
      slowDown()
      if (random() < 0.6) {
        ended += 1
        await endOneOf([sender])
      }
      if (random() < 0.5) await endOneOf(profile.tabs.filter((tab) => tab !== sender))
      await fillUp(profile)
    }
    emulator.clearFaults()
    const states = await settleTabs(profile)
    const note = `seed ${seed}, tabs that ended during a refresh: ${ended}`
    const figures = summarize(test, profile, { states, note })
    expect(figures).toMatchObject({ early: 0, invalidGrant: 0, loggedIn: 10 })
    expect(countUnexplained(renewals)).toBe(0)
    expect(new Set(states.map(({ token }) => token)).size).toBe(1)
    expect(states.flatMap(({ events }) => events).join()).not.toMatch(/expired|logout/)
  })

  it('R3, R8: if the server rejects a repeated refresh token, every tab fires one `expired` event, and no tab sends another request', async (test) => {
    const { expect } = test
    const seed = chooseSeed()
    const random = createRandom(seed)
    const profile = await start(test, { options, emulator: shortTokens() })
    const { renewals, emulator } = profile
    const countExpiries = () => countRenewals(renewals.list(), lifetimeMs).expiries
    let rounds = 0
    await openTen(profile)
    do {
      rounds += 1
      const survivors = new Set(profile.tabs)
      await until(() => expectStatus(survivors, 'authenticated'))
      await waitForRenewals(profile, 1 + Math.floor(random() * 3))
      // GenAuth delays every refresh by the same time. So GenAuth handles the first request before a request that repeats the same refresh
      // token.
      emulator.setFault('token', { kind: 'delay', delayMs: 300 })
      // End tabs until one of them causes a repeated request. A tab that ends after its response has arrived causes no repeated request.
      while (emulator.count('token', { status: 400 }) < rounds) {
        const seen = renewals.count
        const { sender } = await nextRenewal(profile, seen)
        if (sender) {
          survivors.delete(sender)
          await endPage(profile, sender, pick(random, pageEndings))
        }
        const known = countExpiries()
        await until(() => {
          const isRejected = emulator.count('token', { status: 400 }) === rounds
          if (!isRejected && countExpiries() === known) throw new Error('No tab sent a refresh.')
        })
        // On a slow machine, many tabs end too late to cause a repeated request. Then open new tabs.
        if (survivors.size < 3) await fillUp(profile)
      }
      await until(() => expectStatus(survivors, 'anonymous:expired'))
      emulator.clearFaults()
      const after = renewals.count
      for (const tab of survivors) {
        const { events, nextAt } = await stateOf(tab)
        expect(events.filter((event) => event.startsWith('expired'))).toHaveLength(1)
        expect(nextAt).toBeUndefined()
      }
      await fillUp(profile)
      for (const tab of profile.tabs) await tab.evaluate(() => window.events.splice(0))
      expect(renewals.count).toBe(after)
      // Each login uses a new tab, because the client treats repeated logins in one tab as a redirect loop.
      await profile.tabs[0]?.close()
      await profile.logIn(await profile.open())
    } while (countExpiries() < expiries)
    const states = await settleTabs(profile)
    const note = `seed ${seed}, sessions that ended as expired: ${rounds}`
    const figures = summarize(test, profile, { states, note })
    expect(figures).toMatchObject({ early: 0, invalidGrant: rounds, loggedIn: 10 })
    expect(countUnexplained(renewals)).toBe(0)
  })
})
