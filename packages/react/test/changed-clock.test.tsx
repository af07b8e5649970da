import { URL as NodeURL } from 'node:url'
import type { GenAuth } from '@genauth/core'
import { GenAuthProvider, useSession, useUser } from '@genauth/react'
import { act, render } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { apiOrigin, logInToScriptedTab } from './support/scripted-tab'
import { Show } from './support/show'

const minuteMs = 60_000

beforeEach(() => {
  // In this test, `Date` is the device's clock. Timers and `performance` follow true time.
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) })
  // In happy-dom, `URL.parse` returns an object that is not an instance of its `URL`.
  vi.stubGlobal('URL', NodeURL)
})

afterEach(() => {
  vi.unstubAllGlobals()
  sessionStorage.clear()
  localStorage.clear()
})

async function pass(minutes: number): Promise<void> {
  await act(async () => {
    await vi.advanceTimersByTimeAsync(minutes * minuteMs)
  })
}

const atLogin = 'before the login'
const atOpening = 'before the page is opened'
const laterOn = 'during a token lifetime'

interface Change {
  readonly byMinutes: number
  readonly when: typeof atLogin | typeof atOpening | typeof laterOn
}

/**
 * Logs in, opens a page, and keeps the page open for four hours. Changes the device's clock once. Returns the minutes at which the token
 * was refreshed.
 */
async function runFourHours(
  { byMinutes, when }: Change,
  everyMinute: (genauth: GenAuth) => Promise<void> = async () => undefined,
) {
  const changeClock = (moment: Change['when']) => {
    if (moment === when) vi.setSystemTime(Date.now() + byMinutes * minuteMs)
  }
  changeClock(atLogin)
  const tab = await logInToScriptedTab({ lifetimeSeconds: 3600, trueTime: () => performance.now() })
  changeClock(atOpening)
  const genauth = tab.open()
  const statuses = new Set<string>()
  const { container } = render(
    <GenAuthProvider client={genauth}>
      <Show useHook={useSession} onRender={({ status }) => statuses.add(status)} />
      <Show useHook={() => useUser()}>{({ user }) => user?.name}</Show>
    </GenAuthProvider>,
  )
  await act(() => genauth.ready())
  const openedAt = performance.now()
  for (let minute = 0; minute < 240; minute += 1) {
    if (minute === 30) changeClock(laterOn)
    await pass(1)
    await act(() => everyMinute(genauth))
  }
  expect([...statuses]).toEqual(['loading', 'authenticated'])
  expect(container.textContent).toBe('Ada Lovelace')
  return tab.renewedAt.map((at) => Math.round((at - openedAt) / minuteMs))
}

const onTime = [59, 118, 177, 236]
const atOnce = [0, ...onTime]

/**
 * The minutes at which the token is refreshed, in true time. The first list is for an idle tab. The second list is for a tab that requests
 * an API once a minute. If the device's clock is set forward, the client treats the token as expired at its next use. If the clock is set
 * back while the tab is open, the refreshes stay on time.
 */
const rows = [
  ['forward by an hour', 60, atLogin, onTime, onTime],
  ['forward by an hour', 60, atOpening, atOnce, atOnce],
  ['forward by an hour', 60, laterOn, onTime, [31, 90, 149, 208]],
  ['back by an hour', -60, atLogin, onTime, onTime],
  ['back by an hour', -60, atOpening, atOnce, atOnce],
  ['back by an hour', -60, laterOn, onTime, onTime],
  ['back by 10 minutes', -10, atLogin, onTime, onTime],
  ['back by 10 minutes', -10, atOpening, atOnce, atOnce],
  ['back by 10 minutes', -10, laterOn, onTime, onTime],
] as const

describe.each(rows)('a device whose clock is set %s (%i minutes) %s', (...row) => {
  const [, byMinutes, when, idle, used] = row
  it('R10: after a change of the clock, an idle page sends at most one extra refresh, and the user stays signed in', async () => {
    await expect(runFourHours({ byMinutes, when })).resolves.toEqual(idle)
  })

  it('R10: after a change of the clock, every API request with the token succeeds', async () => {
    const statuses = new Set<number>()
    const requestApi = async (genauth: GenAuth) => {
      const { status } = await genauth.fetch(apiOrigin)
      statuses.add(status)
    }
    await expect(runFourHours({ byMinutes, when }, requestApi)).resolves.toEqual(used)
    expect([...statuses]).toEqual([200])
  })
})
