import type { Page } from 'playwright'
import { describe, it } from 'vitest'
import type { Profile } from './profile'
import { comeToRest, openTen, shortTokens, sumUp, until, waitForRenewals } from './run'
import { stateOf } from './tab-state'
import { useHiddenTabs } from './use-chromium'

/** Stops a tab as the browser does with one that nobody has looked at for long. Returns the way to let it go on. */
async function freeze(tab: Page): Promise<() => Promise<void>> {
  const session = await tab.context().newCDPSession(tab)
  await session.send('Page.setWebLifecycleState', { state: 'frozen' })
  return async () => void (await session.send('Page.setWebLifecycleState', { state: 'active' }))
}

/** Waits for a renewal that has not been seen, and for the tab that sent it. */
function nextSender({ renewals }: Profile, seen: number): Promise<Page> {
  return until(() => {
    const sender = renewals.list()[seen]?.sender
    if (!sender) throw new Error('No renewal came.')
    return sender
  })
}

/** Freezes a tab whose renewal has not been answered. One that was answered before it froze goes on. */
async function freezeWhoRenews(profile: Profile) {
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

describe.concurrent('ten tabs of which nine are in the background, where timers are throttled', () => {
  const start = useHiddenTabs()

  it('R4: one that is frozen while it renews is robbed of the lock by another, and follows it when it thaws', async (test) => {
    const { expect } = test
    const profile = await start(test, {
      // The lock is robbed after two time-outs and a bit.
      options: { storage: 'shared', timeoutMs: 5000 },
      emulator: shortTokens({ reuseGraceSeconds: 60 }),
    })
    const { emulator, renewals } = profile
    await openTen(profile)
    const { seen, renewing, thaw } = await freezeWhoRenews(profile)
    const idle = profile.tabs.find((tab) => tab !== renewing)
    const thaws = [thaw, idle && (await freeze(idle))]
    await until(() => expect(renewals.count).toBeGreaterThan(seen + 2))
    const robbed = renewals.list().slice(seen)
    expect(robbed[1]?.refreshToken).toBe(robbed[0]?.refreshToken)
    expect(robbed[1]?.sender).not.toBe(renewing)
    // From now on a used token that is sent again ends the grant.
    emulator.setSwitches({ reuseGraceSeconds: 0 })
    for (const letGo of thaws) await letGo?.()
    await waitForRenewals(profile, 3)
    const states = await comeToRest(profile)
    const figures = sumUp(test, profile, { states, note: 'one robbed of the lock' })
    expect(figures).toMatchObject({ repeats: 1, early: 0, invalidGrant: 0, loggedIn: 10 })
    expect(new Set(states.map(({ token }) => token)).size).toBe(1)
    expect(states.flatMap(({ events }) => events).join()).not.toMatch(/expired|logout/)
  })

  it('R4: renew once per expiry, and the tab that is looked at next has a token at once', async (test) => {
    const { expect } = test
    const profile = await start(test, { options: { storage: 'shared' }, emulator: shortTokens() })
    await openTen(profile)
    await waitForRenewals(profile, 6)
    const [hidden] = profile.tabs
    expect(await hidden?.evaluate(() => document.visibilityState)).toBe('hidden')
    await hidden?.bringToFront()
    expect(await hidden?.evaluate(() => window.genauth.getToken())).toBeTruthy()
    const states = await comeToRest(profile)
    const figures = sumUp(test, profile, { states, note: 'in the background' })
    expect(figures).toMatchObject({ repeats: 0, early: 0, invalidGrant: 0, loggedIn: 10 })
    expect(new Set(states.map(({ token }) => token)).size).toBe(1)
  })
})

/** Uses a token in the first moment after a thaw. It runs in the page. */
function useTokenWhenThawed(): void {
  document.addEventListener('resume', () => {
    Object.assign(window, { firstUse: window.genauth.getToken() })
  })
}

describe('a tab that is frozen for longer than its token lasts', () => {
  const start = useHiddenTabs()

  it.for(['tab', 'shared'] as const)(
    'R4: has a token for the first use after it thaws, and renews once for it: %s storage',
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
      const runsOutAt = Date.now() + expiresInMs
      const thaw = await freeze(tab)
      await until(() => expect(Date.now()).toBeGreaterThan(runsOutAt))
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
