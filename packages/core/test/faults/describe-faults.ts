import { describe, expect, it } from 'vitest'
import { type Protocol, useBench } from './bench'
import { type Cell, makeFault, rows } from './fault-table'
import { type Moment, type MomentName, moments, observe, type Sight } from './moments'
import { type Endpoint, endpoints, type Requests } from './network'
import { outcomes, rejection } from './outcomes'
import { expectSequel } from './sequels'

declare module 'vitest' {
  /** What a test has measured, for the script that prints the table. */
  interface TaskMeta {
    faultFigure?: { protocol: Protocol; cell: Cell; says: string; requests: Requests }
    calmFigure?: { moment: MomentName; requests: Requests }
    outageFigure?: { fault: string; requests: number }
  }
}

const momentNames = Object.keys(moments) as MomentName[]

const cells = rows.flatMap((row) => row.cells.map((cell) => [titleOf(cell), cell] as const))

function titleOf(cell: Cell): string {
  const { says } = outcomes[cell.outcome]
  const { fault, moment, endpoint } = cell
  const others = notAsked(cell).join(', ')
  return `${idsOf(cell)}: ${fault} at ${endpoint} during ${moments[moment].says}: ${says}; not asked: ${others}`
}

/** The endpoints that nobody asks, fault or not. */
function notAsked(cell: Cell): Endpoint[] {
  const { undisturbed }: Moment = moments[cell.moment]
  const asked = { ...undisturbed.requests, ...expectedSight(cell).requests }
  return endpoints.filter((endpoint) => !(endpoint in asked))
}

/** The situations that a cell shows. */
function idsOf({ moment, fault, outcome }: Cell): string {
  if (moment === 'callback' || moment === 'another callback') return 'C11'
  if (moment === 'logout' || moment === 'leaving') return 'L8'
  if (fault === 'lost answer') return 'R6, R7'
  if (outcome === 'LOGGED OUT') return fault === 'invalid_grant' ? 'R8' : 'R17'
  return outcome === 'lives on' || outcome === 'ran out' ? 'R16, R20' : 'R6'
}

/** The whole table, for one protocol. */
export function describeFaults(protocol: Protocol): void {
  const openBench = useBench()

  describe(`${protocol}, without a fault`, () => {
    it.for(momentNames)('%s goes well', async (name, { task }) => {
      const bench = await openBench({ protocol })
      const { undisturbed, prepare } = moments[name]
      const sight = await observe(bench, await prepare(bench))
      task.meta.calmFigure = { moment: name, requests: sight.requests }
      expect(sight).toEqual(undisturbed)
    })
  })

  describe(`${protocol}, with a fault`, () => {
    it.for(cells)('%s', async ([, cell], { task }) => {
      const bench = await openBench({ protocol })
      const { fault, endpoint } = cell
      const deed = await moments[cell.moment].prepare(bench)
      const expected = expectedSight(cell)
      const others = notAsked(cell)
      // They may fail as they like.
      for (const one of [endpoint, ...others]) {
        bench.network.arm(one, makeFault(fault, bench.world.clock.now()))
      }
      const sight = await observe(bench, deed)
      const { says } = outcomes[cell.outcome]
      task.meta.faultFigure = { protocol, cell, says, requests: sight.requests }
      expect(others.filter((other) => sight.requests[other])).toEqual([])
      expect(sight).toEqual(expected)
      await expectSequel(bench, deed.page(), cell)
    })
  })
}

function expectedSight({ moment, outcome, code }: Cell): Sight {
  const { undisturbed, isDemand }: Moment = moments[moment]
  const sight = outcomes[outcome].see(code, undisturbed)
  return isDemand ? { ...sight, rejected: rejection(code, outcome === 'LOGGED OUT') } : sight
}
