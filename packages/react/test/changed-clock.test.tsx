import { URL as NodeURL } from 'node:url'
import type { GenAuth } from '@genauth/core'
import { GenAuthProvider, useSession, useUser } from '@genauth/react'
import { act, render } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { apiOrigin, logInToScriptedTab } from './support/scripted-tab'
import { Show } from './support/show'

const minuteMs = 60_000

beforeEach(() => {
  // `Date` is the clock of the device. Timers and `performance` go by true time.
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) })
  // What happy-dom's `URL.parse` returns is no instance of its `URL`.
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
const amid = 'in the middle of a term'

interface Change {
  readonly byMinutes: number
  readonly when: typeof atLogin | typeof atOpening | typeof amid
}

/** Lets the clock be changed once while somebody logs in, opens a page just after that, and leaves it open for four hours. */
async function goThrough(
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
    if (minute === 30) changeClock(amid)
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
 * The minutes of true time at which there is a renewal, in a page that nobody uses, and in one that asks an API once a minute. A clock
 * that is put forward ends the token for whoever uses it. One that is put back changes nothing in a page that was open meanwhile.
 */
const rows = [
  ['forward by an hour', 60, atLogin, onTime, onTime],
  ['forward by an hour', 60, atOpening, atOnce, atOnce],
  ['forward by an hour', 60, amid, onTime, [31, 90, 149, 208]],
  ['back by an hour', -60, atLogin, onTime, onTime],
  ['back by an hour', -60, atOpening, atOnce, atOnce],
  ['back by an hour', -60, amid, onTime, onTime],
  ['back by 10 minutes', -10, atLogin, onTime, onTime],
  ['back by 10 minutes', -10, atOpening, atOnce, atOnce],
  ['back by 10 minutes', -10, amid, onTime, onTime],
] as const

describe.each(rows)('a clock that is put %s (%i), %s', (...row) => {
  const [, byMinutes, when, idle, used] = row
  it('R10: costs no more than a renewal, and logs nobody out', async () => {
    await expect(goThrough({ byMinutes, when })).resolves.toEqual(idle)
  })

  it('R10: is nothing that an app notices whose requests bring the token', async () => {
    const answers = new Set<number>()
    const askApi = async (genauth: GenAuth) => {
      const { status } = await genauth.fetch(apiOrigin)
      answers.add(status)
    }
    await expect(goThrough({ byMinutes, when }, askApi)).resolves.toEqual(used)
    expect([...answers]).toEqual([200])
  })
})
