import { describe, it } from 'vitest'
import type { Profile } from './profile'
import { until } from './run'
import { stateOf, type TabState } from './tab-state'
import { useChromium } from './use-chromium'

/** Advances the clock in steps until a condition is true in every tab. Requests can finish between the steps. */
function passTime(
  { context, tabs }: Profile,
  condition: (state: TabState) => boolean,
): Promise<void> {
  return until(async () => {
    const states = await Promise.all(tabs.map(stateOf))
    if (states.every(condition)) return
    await context.clock.runFor(5000)
    throw new Error(`The condition was never true: ${JSON.stringify(states)}`)
  })
}

/** Advances the clock by `ms`, and then stops it. */
async function stopClocksAfter({ context, tabs }: Profile, ms: number): Promise<void> {
  const times = await Promise.all(tabs.map((tab) => tab.evaluate(() => Date.now())))
  await context.clock.pauseAt(Math.max(...times) + ms)
}

describe('a browser without a network', () => {
  const start = useChromium()

  it.for([
    ['tab', 1],
    ['shared', 3],
  ] as const)(
    'R5: with %s storage (tabs: %i), the user stays signed in offline, and one refresh is sent when the network is back',
    async ([storage, count], test) => {
      const { expect } = test
      const profile = await start(test, {
        options: { storage },
        emulator: { app: { accessTokenSeconds: 301 } },
      })
      const { context, emulator } = profile
      await context.clock.install()
      await profile.logIn(await profile.open())
      while (profile.tabs.length < count) await profile.open()
      const attempts: string[] = []
      context.on('requestfailed', (request) => attempts.push(request.url()))

      await context.setOffline(true)
      await passTime(
        profile,
        ({ expiresInMs, token }) => expiresInMs < -60_000 && token === undefined,
      )
      // Waits until the next scheduled refresh is far away, so that only the `online` event can cause a refresh.
      await passTime(profile, ({ isRenewing, nextInMs = 0 }) => !isRenewing && nextInMs > 90_000)
      // Advance the clock, so that the last refresh is at least some seconds ago. After this line the clock stands still, so no timer
      // fires.
      await stopClocksAfter(profile, 20_000)
      const states = await Promise.all(profile.tabs.map(stateOf))
      expect(states.map(({ status }) => status)).toEqual(states.map(() => 'authenticated'))
      expect(profile.renewals.count).toBe(0)
      expect(attempts.length).toBeGreaterThan(2)
      expect(attempts.length).toBeLessThan(20)

      await context.setOffline(false)
      await until(async () => {
        for (const tab of profile.tabs) {
          const { token } = await stateOf(tab)
          expect(token).toBeDefined()
        }
      }, 30_000)
      const renewed = await Promise.all(profile.tabs.map(stateOf))
      expect(new Set(renewed.map(({ token }) => token)).size).toBe(1)
      expect(renewed.map(({ events }) => events.at(-1))).toEqual(renewed.map(() => 'renewed'))
      expect(renewed.flatMap(({ events }) => events).join()).not.toMatch(/expired|logout/)
      expect(emulator.count('token', { grantType: 'refresh_token' })).toBe(1)
    },
  )
})
