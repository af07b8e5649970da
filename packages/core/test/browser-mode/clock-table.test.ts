import { describe, expect, it } from 'vitest'
import { schedule } from './schedule'
import { createWorld, loggedIn, settle } from './world'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** What happens to the clock and the timers of a tab during a test. */
interface Disturbance {
  readonly name: string
  /** How far the clock moves between the login and the start of the page. A negative value moves the clock back. */
  readonly beforeStartMs?: number
  /**
   * How far the clock moves in the middle of the test. Timers do not notice this change: they continue to wait for the same time as without
   * it.
   */
  readonly halfWayMs?: number
  /** Timers fire only at whole multiples of this interval. */
  readonly grainMs?: number
}

const disturbances = [
  { name: 'nothing happens' },
  { name: 'the device sleeps for 8 hours', halfWayMs: 8 * hour },
  { name: 'timers fire once a minute', grainMs: minute },
  { name: 'timers fire every 30 minutes', grainMs: 30 * minute },
  { name: 'the clock is put forward by an hour', halfWayMs: hour },
  { name: 'the clock is put back by an hour', halfWayMs: -hour },
  { name: 'the clock goes forward before the start', beforeStartMs: hour },
  { name: 'the clock goes back before the start', beforeStartMs: -hour },
] satisfies Disturbance[]

/** A token lifetime, and the durations for a test with this lifetime. A test has two halves and advances the clock in steps. */
interface Lifetime {
  readonly expiresIn: number | string | undefined
  readonly halfMs: number
  readonly stepMs: number
  /** The expected number of refreshes for each of the `disturbances`, in their order. */
  readonly renewals: readonly number[]
}

/**
 * Each half of a test lasts 2⅓ refresh intervals, or 10⅓ intervals if the token lifetime is only seconds. If timers are throttled, each
 * half lasts at least 10½ timer intervals. A token with a lifetime of seconds expires between two timers of a throttled tab, and the next
 * caller refreshes it. A sleep or a clock change that makes the token expire causes one refresh. A clock that is put back during the test
 * causes no refresh, because timers measure real time. If the clock is put back before the start, the token seems to come from the future.
 * The age of the token is then unknown, so the tab refreshes at the start.
 */
const lifetimes: Lifetime[] = [
  {
    expiresIn: 1,
    halfMs: 7.75 * second,
    stepMs: second / 4,
    renewals: [20, 21, 22, 22, 21, 20, 21, 21],
  },
  {
    expiresIn: 5,
    halfMs: 38.75 * second,
    stepMs: second / 4,
    renewals: [20, 21, 22, 22, 21, 20, 21, 21],
  },
  { expiresIn: 3600, halfMs: 138 * minute, stepMs: minute, renewals: [4, 5, 4, 10, 5, 4, 5, 5] },
  { expiresIn: '3600', halfMs: 138 * minute, stepMs: minute, renewals: [4, 5, 4, 10, 5, 4, 5, 5] },
  {
    expiresIn: 30 * 86_400,
    halfMs: 70 * day,
    stepMs: 6 * hour,
    renewals: [4, 4, 4, 4, 4, 4, 4, 5],
  },
  {
    expiresIn: 365 * 86_400,
    halfMs: 850 * day,
    stepMs: 5 * day,
    renewals: [4, 4, 4, 4, 4, 4, 4, 5],
  },
  { expiresIn: undefined, halfMs: 850 * day, stepMs: 5 * day, renewals: [0, 0, 0, 0, 0, 0, 0, 1] },
]

const cells = lifetimes.flatMap(({ renewals, ...lifetime }) =>
  disturbances.map((disturbance, n) => ({ ...disturbance, ...lifetime, renewals: renewals[n] })),
)

describe('a tab with an unusual token lifetime or an unusual clock', () => {
  it.each(cells)(
    'R4, R9, R10: if expires_in is $expiresIn and $name, a tab sends $renewals refreshes and never returns an expired token',
    async (cell) => {
      const { expiresIn, renewals } = cell
      const { beforeStartMs = 0, halfWayMs = 0, grainMs = 1 }: Disturbance = cell
      const halfMs = Math.max(cell.halfMs, 10.5 * grainMs)
      const stepMs = Math.max(cell.stepMs, grainMs / 2)
      const world = await createWorld()
      world.server.tokens = { expires_in: expiresIn }
      const lifetimeMs = expiresIn === undefined ? undefined : Number(expiresIn) * second
      const expiresAt = lifetimeMs && world.now() + lifetimeMs
      const bornAt = new Map([['access-0', world.clock.now()]])
      world.server.on('/token', (request) => {
        bornAt.set(`access-${bornAt.size}`, world.clock.now())
        return world.server.respondWithTokens(request)
      })
      const values = loggedIn(world, { expiresAt })
      world.shiftClock(beforeStartMs)
      const tab = world.open({ values })
      await tab.ready()
      const stop = schedule(tab, grainMs)
      const pass = async (ms: number) => {
        for (let passed = 0; passed < ms; passed += stepMs) {
          await world.clock.advance(Math.min(stepMs, ms - passed))
          await settle()
          expectToBeAlive()
        }
      }
      const expectToBeAlive = () => {
        const token = tab.genauth.peekToken()
        const age = world.clock.now() - (bornAt.get(token ?? 'access-0') ?? Number.NaN)
        if (token !== undefined) expect(age).toBeLessThan(lifetimeMs ?? Infinity)
      }
      await pass(halfMs)
      world.shiftClock(halfWayMs)
      const before = world.server.refreshes().length
      const tokens = await Promise.all([1, 2, 3].map(() => tab.genauth.getToken()))
      expect(new Set(tokens).size).toBe(1)
      expect(world.server.refreshes().length - before).toBeLessThanOrEqual(1)
      await pass(halfMs)

      expect(world.server.refreshes()).toHaveLength(renewals ?? Number.NaN)
      expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: false })
      const at = tab.genauth.renewal.nextAt()
      expect(at === undefined).toBe(expiresIn === undefined)
      stop()
      // The client waits for the promises of event listeners for at most 5 s.
      await world.advance(5000)
      expect(world.clock.pendingTimers()).toBe(0)
    },
  )
})
