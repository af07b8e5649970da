import type { EmulatorOptions, SwitchChanges } from '@genauth/emulator'
import type { TestContext } from 'vitest'
import { vi } from 'vitest'
import { countRenewals, type Figures, report } from './figures'
import type { Profile } from './profile'
import { stateOf, type TabState } from './tab-state'

/** How many expiries a run lasts. */
export const expiries: number = Number(process.env['EXPIRIES'] ?? 20)

/** How long the tokens of a run last: they are renewed after a second and a half. */
export const lifetimeMs = 2000

/** Tokens that expire all the time, with refresh tokens that can be used once; whoever uses one again ends the grant. */
export function shortTokens(switches: SwitchChanges = {}): EmulatorOptions {
  return {
    // The emulator answers a second less, as GenAuth does.
    app: { accessTokenSeconds: lifetimeMs / 1000 + 1 },
    switches: { refreshAnswer: { oauth: 'new', oidc: 'new' }, reuseGraceSeconds: 0, ...switches },
  }
}

/** Waits until `look` throws nothing, as long as a loaded machine may need. */
export function until<T>(look: () => T | Promise<T>, timeout = 120_000): Promise<T> {
  return vi.waitFor(look, { timeout, interval: 20 })
}

/** Opens ten tabs, one of which logs in. */
export async function openTen(profile: Profile): Promise<void> {
  await profile.logIn(await profile.open())
  await Promise.all(Array.from({ length: 9 }, () => profile.open()))
}

/** Waits for that many more renewals. */
export function waitForRenewals(profile: Profile, count: number): Promise<void> {
  const goal = profile.renewals.count + count
  return until(
    () => {
      if (profile.renewals.count < goal) throw new Error(`${goal} renewals did not come.`)
    },
    120_000 + count * 10_000,
  )
}

/** Lets no more tokens expire, waits until every tab has one that lasts, and returns what they know. */
export async function comeToRest(profile: Profile): Promise<readonly TabState[]> {
  profile.emulator.setApp({ accessTokenSeconds: 100_000 })
  return until(async () => {
    const states = await Promise.all(profile.tabs.map(stateOf))
    const restless = states.find(
      ({ status, expiresInMs, isRenewing }) =>
        status === 'loading' || isRenewing || (status === 'authenticated' && expiresInMs < 60_000),
    )
    if (restless) throw new Error(`A tab came to no rest: ${JSON.stringify(restless)}`)
    return states
  })
}

/** Sums a run up. */
export function sumUp(
  test: TestContext,
  profile: Profile,
  { states, note }: { states: readonly TabState[]; note?: string },
): Figures {
  return report(test, {
    tabs: states.length,
    ...countRenewals(profile.renewals.list(), lifetimeMs),
    loggedIn: states.filter(({ status }) => status === 'authenticated').length,
    ...(note !== undefined && { note }),
  })
}
