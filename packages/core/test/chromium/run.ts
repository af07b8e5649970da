import type { EmulatorOptions, SwitchChanges } from '@genauth/emulator'
import type { TestContext } from 'vitest'
import { vi } from 'vitest'
import { countRenewals, type Figures, report } from './figures'
import type { Profile } from './profile'
import { stateOf, type TabState } from './tab-state'

/** How often the token expires during a test. */
export const expiries: number = Number(process.env['EXPIRIES'] ?? 20)

/** The token lifetime in a test, in milliseconds. A refresh is due after 1.5 s. */
export const lifetimeMs = 2000

/**
 * Returns emulator options: short-lived access tokens and single-use refresh tokens. A second use of a refresh token revokes all tokens of
 * the login.
 */
export function shortTokens(switches: SwitchChanges = {}): EmulatorOptions {
  return {
    // Like GenAuth, the emulator returns a token lifetime that is one second shorter than the real one.
    app: { accessTokenSeconds: lifetimeMs / 1000 + 1 },
    switches: { refreshAnswer: { oauth: 'new', oidc: 'new' }, reuseGraceSeconds: 0, ...switches },
  }
}

/** Repeats `attempt` until it does not throw. The default time-out is long enough for a busy machine. */
export function until<T>(attempt: () => T | Promise<T>, timeout = 120_000): Promise<T> {
  return vi.waitFor(attempt, { timeout, interval: 20 })
}

/** Opens ten tabs. The first tab logs in. */
export async function openTen(profile: Profile): Promise<void> {
  await profile.logIn(await profile.open())
  await Promise.all(Array.from({ length: 9 }, () => profile.open()))
}

/** Waits until `count` more refreshes have arrived at the emulator. */
export function waitForRenewals(profile: Profile, count: number): Promise<void> {
  const goal = profile.renewals.count + count
  return until(
    () => {
      const sent = profile.renewals.count
      if (sent < goal) throw new Error(`${sent} of ${goal} refreshes were sent.`)
    },
    120_000 + count * 10_000,
  )
}

/** Makes all new tokens long-lived. Waits until every signed-in tab has a long-lived token, and returns the states of the tabs. */
export async function settleTabs(profile: Profile): Promise<readonly TabState[]> {
  profile.emulator.setApp({ accessTokenSeconds: 100_000 })
  return until(async () => {
    const states = await Promise.all(profile.tabs.map(stateOf))
    const unsettled = states.find(
      ({ status, expiresInMs, isRenewing }) =>
        status === 'loading' || isRenewing || (status === 'authenticated' && expiresInMs < 60_000),
    )
    if (unsettled) throw new Error(`A tab has not settled: ${JSON.stringify(unsettled)}`)
    return states
  })
}

/** Computes the figures of a test, records them, and returns them. */
export function summarize(
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
