import { describe, expect, it } from 'vitest'
import type { Document } from '../session/world'
import { type Bench, useBench } from './bench'
import { makeFault, retryAfterSeconds, rows } from './fault-table'
import { look } from './moments'

const openBench = useBench()
const tenMinutesMs = 600_000

/** Lets the scheduler do what it wants for ten minutes, and gives the instants at which it did. */
async function sitOut(bench: Bench, page: Document): Promise<number[]> {
  const { clock } = bench.world
  const instants: number[] = []
  const endsAt = clock.now() + tenMinutesMs
  for (let at = page.genauth.renewal.nextAt(); at !== undefined && at < endsAt; ) {
    instants.push(Math.max(0, at - (endsAt - tenMinutesMs)))
    await bench.runScheduler(page)
    at = page.genauth.renewal.nextAt()
  }
  await clock.advance(Math.max(0, endsAt - clock.now()))
  return instants
}

/** A page whose token is due, while the token endpoint has a fault. */
async function startOutage(fault: string, random: number) {
  const bench = await openBench({ protocol: 'oauth', random })
  const page = await bench.openLoggedIn()
  await bench.world.clock.advance((page.genauth.renewal.nextAt() ?? 0) - bench.world.clock.now())
  bench.network.arm('token', makeFault(fault, bench.world.clock.now()))
  bench.network.startCounting()
  return { bench, page }
}

const outages = rows.map((row) => {
  const outcome = row.cells.find(({ moment }) => moment === 'background')?.outcome ?? ''
  return { ...row, isKept: outcome.startsWith('kept'), isAsked: outcome.endsWith('waits') }
})
const kept = outages.filter(({ isKept }) => isKept)

describe('ten minutes of a fault at the token endpoint', () => {
  it.for(kept.map((row) => [row.fault, row] as const))(
    'R6: %s: a bounded number of requests, still logged in, and one more when it is over',
    async ([fault, { code, inTenMinutes }], { task }) => {
      const { bench, page } = await startOutage(fault, 0)
      await sitOut(bench, page)
      const sent = bench.network.sent()
      task.meta.outageFigure = { fault, requests: sent.token ?? 0 }
      expect(sent).toEqual({ token: inTenMinutes })
      expect(look(page)).toMatchObject({ session: 'stale', renewable: true, tokenError: code })
      expect(new Set(page.events)).toEqual(new Set([`renewalFailed:${code}`]))

      bench.network.lift()
      bench.network.startCounting()
      await bench.runScheduler(page)
      expect(bench.network.sent()).toEqual({ token: 1 })
      expect(look(page)).toMatchObject({ session: 'authenticated', token: 'good' })
    },
  )

  it.for(kept.filter(({ isAsked }) => !isAsked).map(({ fault }) => [fault] as const))(
    'R6: %s: no two pages come at the same instants',
    async ([fault]) => {
      const early = await startOutage(fault, 0)
      const soon = await sitOut(early.bench, early.page)
      early.bench.network.lift()
      const late = await startOutage(fault, 0.999)
      const later = await sitOut(late.bench, late.page)
      const pauses = later.map((at, n) => at - (soon[n] ?? 0)).slice(1)
      expect(pauses.every((pause) => pause > 0)).toBe(true)
      expect(later.length).toBeLessThan(soon.length)
    },
  )

  it.for(kept.filter(({ isAsked }) => isAsked).map(({ fault }) => [fault] as const))(
    'R6: %s: never sooner than the server asks',
    async ([fault]) => {
      const { bench, page } = await startOutage(fault, 0)
      const instants = await sitOut(bench, page)
      const gaps = instants.slice(1).map((at, n) => at - (instants[n] ?? 0))
      // A date has whole seconds.
      expect(gaps[0]).toBeGreaterThan((retryAfterSeconds - 1) * 1000)
      expect(gaps[0]).toBeLessThanOrEqual(retryAfterSeconds * 1000)
    },
  )

  it.for(outages.filter(({ isKept }) => !isKept).map((row) => [row.fault, row] as const))(
    'R8, R16, R17: %s: one request, and an end that says why',
    async ([fault, { code, inTenMinutes }], { task }) => {
      const { bench, page } = await startOutage(fault, 0)
      await sitOut(bench, page)
      const sent = bench.network.sent()
      task.meta.outageFigure = { fault, requests: sent.token ?? 0 }
      expect(sent).toEqual({ token: inTenMinutes })
      expect(look(page)).toMatchObject({ session: 'anonymous: expired', because: code })
      expect(page.events.filter((event) => event.startsWith('expired'))).toHaveLength(1)
    },
  )
})
