import type { Page } from 'playwright'
import { describe, it } from 'vitest'
import type { Profile } from './profile'
import { openTen, settleTabs, shortTokens, summarize, until, waitForRenewals } from './run'
import { stateOf } from './tab-state'
import { useHiddenTabs } from './use-chromium'

/** Freezes a tab, as the browser does after a tab has been hidden for a long time. Returns a function that thaws it. */
async function freeze(tab: Page): Promise<() => Promise<void>> {
  const session = await tab.context().newCDPSession(tab)
  await session.send('Page.setWebLifecycleState', { state: 'frozen' })
  return async () => void (await session.send('Page.setWebLifecycleState', { state: 'active' }))
}

/** Waits for the next refresh, and returns the tab that sent it. */
function nextSender({ renewals }: Profile, seen: number): Promise<Page> {
  return until(() => {
    const sender = renewals.list()[seen]?.sender
    if (!sender) throw new Error('No refresh was sent.')
    return sender
  })
}

/**
 * Freezes a tab that waits for the response to its refresh. If the response arrives too early, thaws the tab and waits for the next
 * refresh.
 */
async function freezeRefreshingTab(profile: Profile) {
  const { emulator, renewals } = profile
  for (;;) {
    emulator.setFault('token', { kind: 'delay', delayMs: 1500 })
    const seen = renewals.count
    const renewing = await nextSender(profile, seen)
    const thaw = await freeze(renewing)
    const isUnderway = renewals.list()[seen]?.status === undefined
    emulator.clearFaults()
    if (isUnderway) return { seen, renewing, thaw }
    await thaw()
  }
}

describe.concurrent('ten tabs, of which nine are in the background with throttled timers', () => {
  const start = useHiddenTabs()

  it('R4: if a tab is frozen during a refresh, another tab steals its lock and refreshes, and the thawed tab adopts the new tokens', async (test) => {
    const { expect } = test
    const profile = await start(test, {
      // Another tab steals the lock after a little more than twice this time-out.
      options: { storage: 'shared', timeoutMs: 5000 },
      emulator: shortTokens({ reuseGraceSeconds: 60 }),
    })
    const { emulator, renewals } = profile
    await openTen(profile)
    const { seen, renewing, thaw } = await freezeRefreshingTab(profile)
    const idle = profile.tabs.find((tab) => tab !== renewing)
    const thaws = [thaw, idle && (await freeze(idle))]
    await until(() => expect(renewals.count).toBeGreaterThan(seen + 2))
    const [stuck, repeated] = renewals.list().slice(seen)
    expect(repeated?.refreshToken).toBe(stuck?.refreshToken)
    expect(repeated?.sender).not.toBe(renewing)
    // From now on, a second use of a refresh token revokes all tokens of the login.
    emulator.setSwitches({ reuseGraceSeconds: 0 })
    for (const thawTab of thaws) await thawTab?.()
    await waitForRenewals(profile, 3)
    const states = await settleTabs(profile)
    const figures = summarize(test, profile, { states, note: 'one lock was stolen' })
    expect(figures).toMatchObject({ repeats: 1, early: 0, invalidGrant: 0, loggedIn: 10 })
    expect(new Set(states.map(({ token }) => token)).size).toBe(1)
    expect(states.flatMap(({ events }) => events).join()).not.toMatch(/expired|logout/)
  })

  it('R4: background tabs send one refresh per expiry together, and a tab that becomes visible has a token immediately', async (test) => {
    const { expect } = test
    const profile = await start(test, { options: { storage: 'shared' }, emulator: shortTokens() })
    await openTen(profile)
    await waitForRenewals(profile, 6)
    const [hidden] = profile.tabs
    expect(await hidden?.evaluate(() => document.visibilityState)).toBe('hidden')
    await hidden?.bringToFront()
    expect(await hidden?.evaluate(() => window.genauth.getToken())).toBeTruthy()
    const states = await settleTabs(profile)
    const figures = summarize(test, profile, { states, note: 'in the background' })
    expect(figures).toMatchObject({ repeats: 0, early: 0, invalidGrant: 0, loggedIn: 10 })
    expect(new Set(states.map(({ token }) => token)).size).toBe(1)
  })
})

/** Requests a token as soon as the tab is thawed. This function runs in the page. */
function useTokenWhenThawed(): void {
  document.addEventListener('resume', () => {
    Object.assign(window, { firstUse: window.genauth.getToken() })
  })
}

describe('a tab that is frozen for longer than its token lifetime', () => {
  const start = useHiddenTabs()

  it.for(['tab', 'shared'] as const)(
    'R4: with %s storage, a frozen tab whose token has expired sends one refresh when a caller first needs the token after the thaw',
    async (storage, test) => {
      const { expect } = test
      const profile = await start(test, {
        options: { storage },
        emulator: shortTokens(),
        isScheduled: false,
        before: useTokenWhenThawed,
      })
      const { context, emulator, renewals } = profile
      const tab = await profile.open()
      await profile.logIn(tab)
      emulator.setApp({ accessTokenSeconds: 100_000 })
      await (await context.newPage()).bringToFront()
      const { token, expiresInMs } = await stateOf(tab)
      const expiresAt = Date.now() + expiresInMs
      const thaw = await freeze(tab)
      await until(() => expect(Date.now()).toBeGreaterThan(expiresAt))
      expect(renewals.count).toBe(0)
      await thaw()
      const used = await tab.evaluate(() => Reflect.get(window, 'firstUse') as Promise<string>)
      expect(used).not.toBe(token)
      expect(await stateOf(tab)).toMatchObject({
        status: 'authenticated',
        token: used,
        events: ['login', 'renewed'],
      })
      expect(renewals.count).toBe(1)
    },
  )
})
