import type { Page } from 'playwright'
import { describe, it } from 'vitest'
import { deaths, die } from './die'
import { countRenewals, countUnexplained } from './figures'
import type { Profile } from './profile'
import { chooseSeed, createRandom, pick } from './random'
import type { Renewal } from './renewal-log'
import {
  comeToRest,
  expiries,
  lifetimeMs,
  openTen,
  shortTokens,
  sumUp,
  until,
  waitForRenewals,
} from './run'
import { stateOf } from './tab-state'
import { useChromium } from './use-chromium'

/** Waits for a renewal that has not been seen, and for its answer unless it is known who sent it: a tab that is gone may never tell. */
function nextRenewal({ renewals }: Profile, seen: number): Promise<Renewal> {
  return until(() => {
    const renewal = renewals.list()[seen]
    const isKnown = renewal && (renewal.sender || renewal.status !== undefined)
    if (!isKnown) throw new Error('No renewal came.')
    return renewal
  })
}

async function expectStatus(tabs: Iterable<Page>, wanted: string): Promise<void> {
  for (const tab of tabs) {
    const { status } = await stateOf(tab)
    if (status !== wanted) throw new Error(`A tab is ${status} instead of ${wanted}.`)
  }
}

async function fillUp(profile: Profile): Promise<void> {
  while (profile.tabs.length < 10) await profile.open()
}

describe.concurrent('ten tabs that share a grant, of which some die', () => {
  const start = useChromium()
  const options = { storage: 'shared' } as const

  it('R3: repeat at most one request for each that died with it, and nobody is out where the server answers a used token again for a moment', async (test) => {
    const { expect } = test
    const seed = chooseSeed()
    const random = createRandom(seed)
    const profile = await start(test, {
      options,
      emulator: shortTokens({ reuseGraceSeconds: 120 }),
    })
    const { renewals, emulator } = profile
    await openTen(profile)
    // The window in which tabs die. Whose request is handled first, the dead tab's or the next one's, is left to chance.
    const slowDown = () =>
      emulator.setFault('token', { kind: 'delay', delayMs: 50 + Math.floor(random() * 350) })
    const killOneOf = async (tabs: readonly (Page | undefined)[]) => {
      const tab = tabs[Math.floor(random() * tabs.length)]
      if (tab && profile.tabs.includes(tab)) await die(profile, tab, pick(random, deaths))
    }
    let died = 0
    slowDown()
    for (
      let seen = renewals.count;
      countRenewals(renewals.list(), lifetimeMs).expiries <= expiries;
      seen += 1
    ) {
      const { sender } = await nextRenewal(profile, seen)
      slowDown()
      if (random() < 0.6) {
        died += 1
        await killOneOf([sender])
      }
      if (random() < 0.5) await killOneOf(profile.tabs.filter((tab) => tab !== sender))
      await fillUp(profile)
    }
    emulator.clearFaults()
    const states = await comeToRest(profile)
    const note = `seed ${seed}, killed while they renewed ${died}`
    const figures = sumUp(test, profile, { states, note })
    expect(figures).toMatchObject({ early: 0, invalidGrant: 0, loggedIn: 10 })
    expect(countUnexplained(renewals)).toBe(0)
    expect(new Set(states.map(({ token }) => token)).size).toBe(1)
    expect(states.flatMap(({ events }) => events).join()).not.toMatch(/expired|logout/)
  })

  it('R3, R8: end as expired, once each and with no further request, where the server takes the repeated token for a stolen one', async (test) => {
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
      // As long for the repeated request as for the first, so that the server has used the token when it comes again.
      emulator.setFault('token', { kind: 'delay', delayMs: 300 })
      // Whoever dies with the answer at hand makes nobody repeat anything.
      while (emulator.count('token', { status: 400 }) < rounds) {
        const seen = renewals.count
        const { sender } = await nextRenewal(profile, seen)
        if (sender) {
          survivors.delete(sender)
          await die(profile, sender, pick(random, deaths))
        }
        const known = countExpiries()
        await until(() => {
          const isOver = emulator.count('token', { status: 400 }) === rounds
          if (!isOver && countExpiries() === known) throw new Error('Nobody went on.')
        })
        // On a slow machine many may die too late to make anybody repeat anything.
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
      // In a tab of its own: one that logs in again and again is taken for one in a loop.
      await profile.tabs[0]?.close()
      await profile.logIn(await profile.open())
    } while (countExpiries() < expiries)
    const states = await comeToRest(profile)
    const note = `seed ${seed}, sessions that ended as expired ${rounds}`
    const figures = sumUp(test, profile, { states, note })
    expect(figures).toMatchObject({ early: 0, invalidGrant: rounds, loggedIn: 10 })
    expect(countUnexplained(renewals)).toBe(0)
  })
})
