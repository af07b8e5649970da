import { describe, expect, it } from 'vitest'
import { type Protocol, useBench } from './bench'
import { type Cell, makeFault, rows } from './fault-table'
import { type Moment, type MomentName, moments, type Observation, observe } from './moments'
import { type Endpoint, endpoints, type Requests } from './network'
import { outcomes, rejection } from './outcomes'
import { expectRecovery } from './recovery'

declare module 'vitest' {
  /** The measurements of a test, for the script that prints the table. */
  interface TaskMeta {
    faultFigure?: { protocol: Protocol; cell: Cell; says: string; requests: Requests }
    calmFigure?: { moment: MomentName; requests: Requests }
    outageFigure?: { fault: string; requests: number }
  }
}

const momentNames = Object.keys(moments) as MomentName[]

const cells = rows.flatMap((row) => row.cells.map((cell) => [titleOf(cell), cell] as const))

function titleOf(cell: Cell): string {
  const { title } = outcomes[cell.outcome]
  const { fault, moment, endpoint } = cell
  const others = otherEndpoints(cell).join(', ')
  const place = `the ${endpoint} endpoint during ${moments[moment].title}`
  return `${idsOf(cell)}: ${fault} at ${place}: ${title}; no request to ${others}`
}

/** Returns the endpoints that receive no request during the action of a table cell, with or without the fault. */
function otherEndpoints(cell: Cell): Endpoint[] {
  const { withoutFault }: Moment = moments[cell.moment]
  const requests = { ...withoutFault.requests, ...expectedObservation(cell).requests }
  return endpoints.filter((endpoint) => !(endpoint in requests))
}

/** Returns the ids of the situations (docs/contributing/situations.md) that a table cell tests. */
function idsOf({ moment, fault, outcome }: Cell): string {
  if (moment === 'callback' || moment === 'second callback') return 'C11'
  if (moment === 'local logout' || moment === 'global logout') return 'L8'
  if (fault === 'lost response') return 'R6, R7'
  if (outcome === 'LOGGED OUT') return fault === 'invalid_grant' ? 'R8' : 'R17'
  return outcome === 'stale until expiry' || outcome === 'expired' ? 'R16, R20' : 'R6'
}

/** Declares the tests of the whole table for one protocol. */
export function describeFaults(protocol: Protocol): void {
  const openBench = useBench()

  describe(`a client on ${protocol} while GenAuth has no fault`, () => {
    it.for(momentNames)(
      'while GenAuth has no fault, the session, the events and the requests are as expected during this situation: %s',
      async (name, { task }) => {
        const bench = await openBench({ protocol })
        const { withoutFault, prepare } = moments[name]
        const observation = await observe(bench, await prepare(bench))
        task.meta.calmFigure = { moment: name, requests: observation.requests }
        expect(observation).toEqual(withoutFault)
      },
    )
  })

  describe(`a client on ${protocol} while GenAuth has a fault`, () => {
    it.for(cells)('%s', async ([, cell], { task }) => {
      const bench = await openBench({ protocol })
      const { fault, endpoint } = cell
      const action = await moments[cell.moment].prepare(bench)
      const expected = expectedObservation(cell)
      const others = otherEndpoints(cell)
      // Set the fault on the other endpoints too, and check below that they receive no request.
      for (const one of [endpoint, ...others]) {
        bench.network.setFault(one, makeFault(fault, bench.world.clock.now()))
      }
      const observation = await observe(bench, action)
      const { title: says } = outcomes[cell.outcome]
      task.meta.faultFigure = { protocol, cell, says, requests: observation.requests }
      expect(others.filter((other) => observation.requests[other])).toEqual([])
      expect(observation).toEqual(expected)
      await expectRecovery(bench, action.page(), cell)
    })
  })
}

function expectedObservation({ moment, outcome, code }: Cell): Observation {
  const { withoutFault, rejects }: Moment = moments[moment]
  const observation = outcomes[outcome].expected(code, withoutFault)
  return rejects
    ? { ...observation, rejected: rejection(code, outcome === 'LOGGED OUT') }
    : observation
}
