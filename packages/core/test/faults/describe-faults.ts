import { describe, expect, it } from 'vitest'
import { type Protocol, useBench } from './bench'
import { type Cell, makeFault, rows } from './fault-table'
import { type Moment, type MomentName, moments, observe, type Sight } from './moments'
import { type Endpoint, endpoints, type Requests } from './network'
import { outcomes, rejection } from './outcomes'
import { expectSequel } from './sequels'

/** What a test has measured of a cell, for whoever prints the table. */
interface FaultFigure {
  readonly protocol: Protocol
  readonly cell: Cell
  readonly requests: Requests
}

declare module 'vitest' {
  interface TaskMeta {
    faultFigure?: FaultFigure
  }
}

const momentNames = Object.keys(moments) as MomentName[]

const cells = rows.flatMap((row) => row.cells.map((cell) => [titleOf(cell), cell] as const))

function titleOf(cell: Cell): string {
  const { says } = outcomes[cell.outcome]
  const { fault, moment, endpoint } = cell
  return `${idsOf(cell)}: ${fault} at ${endpoint} during ${moments[moment].says}: ${says}; nobody else is asked`
}

/** The situations that a cell shows. */
function idsOf({ moment, fault, outcome }: Cell): string {
  if (moment === 'callback' || moment === 'another callback') return 'C11'
  if (moment === 'logout' || moment === 'leaving') return 'L8'
  if (fault === 'lost answer') return 'R6, R7'
  if (outcome === 'LOGGED OUT') return fault === 'invalid_grant' ? 'R8' : 'R17'
  return outcome === 'lives on' || outcome === 'ran out' ? 'R16' : 'R6'
}

/** The whole table, for one protocol. */
export function describeFaults(protocol: Protocol): void {
  const openBench = useBench()

  describe(`${protocol}, without a fault`, () => {
    it.each(momentNames)('%s goes well', async (name) => {
      const bench = await openBench({ protocol })
      const { undisturbed, prepare } = moments[name]
      expect(await observe(bench, await prepare(bench))).toEqual(undisturbed)
    })
  })

  describe(`${protocol}, with a fault`, () => {
    it.for(cells)('%s', async ([, cell], { task }) => {
      const bench = await openBench({ protocol })
      const { fault, endpoint } = cell
      const deed = await moments[cell.moment].prepare(bench)
      const expected = expectedSight(cell)
      const others = silentAt(cell.moment).filter((one) => !(one in expected.requests))
      // An endpoint that nobody asks may fail as it likes.
      for (const one of [endpoint, ...others]) {
        bench.network.arm(one, makeFault(fault, bench.world.clock.now()))
      }
      const sight = await observe(bench, deed)
      task.meta.faultFigure = { protocol, cell, requests: sight.requests }
      expect(others.filter((other) => sight.requests[other])).toEqual([])
      expect(sight).toEqual(expected)
      await expectSequel(bench, deed.page(), cell)
    })
  })
}

/** The endpoints that are not asked at a moment. */
export function silentAt(moment: MomentName): Endpoint[] {
  return endpoints.filter((endpoint) => !(endpoint in moments[moment].undisturbed.requests))
}

function expectedSight({ moment, outcome, code }: Cell): Sight {
  const { undisturbed, isDemand }: Moment = moments[moment]
  const sight = outcomes[outcome].see(code, undisturbed)
  return isDemand ? { ...sight, rejected: rejection(code, outcome === 'LOGGED OUT') } : sight
}
