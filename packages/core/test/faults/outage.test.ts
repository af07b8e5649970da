import { describe, expect, it } from 'vitest'
import type { Document } from '../browser-mode/world'
import { type Bench, useBench } from './bench'
import { makeFault, retryAfterSeconds, rows } from './fault-table'
import { readState } from './moments'

const openBench = useBench()
const tenMinutesMs = 600_000

/** Runs the scheduler for ten minutes. Returns the times of the refreshes, from the start. */
async function passTenMinutes(bench: Bench, page: Document): Promise<number[]> {
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

/** Opens a page, waits until its refresh is due, and sets a fault on the token endpoint. */
async function startOutage(fault: string, random: number) {
  const bench = await openBench({ protocol: 'oauth', random })
  const page = await bench.openLoggedIn()
  await bench.world.clock.advance((page.genauth.renewal.nextAt() ?? 0) - bench.world.clock.now())
  bench.network.setFault('token', makeFault(fault, bench.world.clock.now()))
  bench.network.startCounting()
  return { bench, page }
}

const outages = rows.map((row) => {
  const outcome = row.cells.find(({ moment }) => moment === 'background')?.outcome ?? ''
  return { ...row, isKept: outcome.startsWith('kept'), hasRetryAfter: outcome.endsWith('waits') }
})
const kept = outages.filter(({ isKept }) => isKept)

describe('ten minutes of a fault at the token endpoint', () => {
  it.for(kept.map((row) => [row.fault, row] as const))(
    'R6: ten minutes of %s cause a bounded number of refreshes, the user stays signed in, and the first refresh after the fault succeeds',
    async ([fault, { code, inTenMinutes }], { task }) => {
      const { bench, page } = await startOutage(fault, 0)
      await passTenMinutes(bench, page)
      const sent = bench.network.sent()
      task.meta.outageFigure = { fault, requests: sent.token ?? 0 }
      expect(sent).toEqual({ token: inTenMinutes })
      expect(readState(page)).toMatchObject({ session: 'stale', renewable: true, tokenError: code })
      expect(new Set(page.events)).toEqual(new Set([`renewalFailed:${code}`]))

      bench.network.clearFaults()
      bench.network.startCounting()
      await bench.runScheduler(page)
      expect(bench.network.sent()).toEqual({ token: 1 })
      expect(readState(page)).toMatchObject({ session: 'authenticated', token: 'good' })
    },
  )

  it.for(kept.filter(({ hasRetryAfter }) => !hasRetryAfter).map(({ fault }) => [fault] as const))(
    'R6: during ten minutes of %s, pages with different jitter never refresh at the same time',
    async ([fault]) => {
      const early = await startOutage(fault, 0)
      const soon = await passTenMinutes(early.bench, early.page)
      early.bench.network.clearFaults()
      const late = await startOutage(fault, 0.999)
      const later = await passTenMinutes(late.bench, late.page)
      const differences = later.map((at, n) => at - (soon[n] ?? 0)).slice(1)
      expect(differences.every((difference) => difference > 0)).toBe(true)
      expect(later.length).toBeLessThan(soon.length)
    },
  )

  it.for(kept.filter(({ hasRetryAfter }) => hasRetryAfter).map(({ fault }) => [fault] as const))(
    'R6: during ten minutes of %s, no refresh is sent before `Retry-After` has passed',
    async ([fault]) => {
      const { bench, page } = await startOutage(fault, 0)
      const instants = await passTenMinutes(bench, page)
      const gaps = instants.slice(1).map((at, n) => at - (instants[n] ?? 0))
      // The first gap can be up to one second shorter than `Retry-After`, because an HTTP date has whole seconds.
      expect(gaps[0]).toBeGreaterThan((retryAfterSeconds - 1) * 1000)
      expect(gaps[0]).toBeLessThanOrEqual(retryAfterSeconds * 1000)
    },
  )

  it.for(outages.filter(({ isKept }) => !isKept).map((row) => [row.fault, row] as const))(
    'R8, R16, R17: %s at the token endpoint causes one request, and the session ends with the error of the endpoint',
    async ([fault, { code, inTenMinutes }], { task }) => {
      const { bench, page } = await startOutage(fault, 0)
      await passTenMinutes(bench, page)
      const sent = bench.network.sent()
      task.meta.outageFigure = { fault, requests: sent.token ?? 0 }
      expect(sent).toEqual({ token: inTenMinutes })
      expect(readState(page)).toMatchObject({ session: 'anonymous: expired', sessionError: code })
      expect(page.events.filter((event) => event.startsWith('expired'))).toHaveLength(1)
    },
  )
})
