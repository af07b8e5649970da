import { describe, expect, it } from 'vitest'
import { schedule } from './schedule'
import { createWorld, loggedIn, settle } from './world'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** How the time of a tab goes. All tabs are used in the middle of it, by three callers at once. */
interface Disturbance {
  readonly name: string
  /** By how much the clock has been changed since the tokens came, when the page is opened. */
  readonly beforeStartMs?: number
  /** By how much the clock changes in the middle. Timers do not go by it, so one that a sleep kept waiting comes late. */
  readonly halfWayMs?: number
  /** Timers go off at whole multiples of this only. */
  readonly grainMs?: number
}

const disturbances = [
  { name: 'nothing happens' },
  { name: 'the device sleeps for 8 hours', halfWayMs: 8 * hour },
  { name: 'timers go off once a minute', grainMs: minute },
  { name: 'timers go off once in half an hour', grainMs: 30 * minute },
  { name: 'the clock is put forward by an hour', halfWayMs: hour },
  { name: 'the clock is put back by an hour', halfWayMs: -hour },
  { name: 'the clock was put forward by an hour before the start', beforeStartMs: hour },
  { name: 'the clock was put back by an hour before the start', beforeStartMs: -hour },
] satisfies Disturbance[]

/** A lifetime as the server states it, what half of the time lasts, and in what steps it is gone through. */
interface Lifetime {
  readonly expiresIn: number | string | undefined
  readonly halfMs: number
  readonly stepMs: number
  /** How many renewals there are, for each disturbance. */
  readonly renewals: readonly number[]
}

/**
 * Each half is two terms and a third, of tokens that live for seconds ten and a third, and ten and a half timers of a throttled tab,
 * where a token of seconds has run out between two of them, and is renewed by those who use it. A sleep and a clock put forward cost one
 * renewal where the token has run out in it. A clock put back costs none: it comes when the timer does, which counts in true time.
 * What began in the future is renewed at the start, because nobody knows how old it is.
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

describe('lifetimes and clocks', () => {
  it.each(cells)(
    'R4, R9, R10: expires_in $expiresIn, and $name: $renewals renewals',
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
        return world.server.answerTokens(request)
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
      // Nobody waits for the listeners of an event for longer.
      await world.advance(5000)
      expect(world.clock.pendingTimers()).toBe(0)
    },
  )
})
