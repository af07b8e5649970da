import { expect, it } from 'vitest'
import { rows } from './fault-table'
import { type MomentName, moments } from './moments'
import { endpoints } from './network'
import { outcomes } from './outcomes'

const cells = rows.flatMap((row) => row.cells)

it('every cell of the fault table has a defined outcome', () => {
  expect(cells.filter(({ outcome }) => !(outcome in outcomes))).toEqual([])
})

it('the fault table has a cell for every combination of a situation, an endpoint that receives requests in the situation, and a fault', () => {
  const places = (Object.keys(moments) as MomentName[]).flatMap((moment) =>
    endpoints
      .filter((endpoint) => endpoint in moments[moment].withoutFault.requests)
      .map((endpoint) => `${moment}: ${endpoint}`),
  )
  for (const row of rows) {
    const covered = row.cells.map(({ moment, endpoint }) => `${moment}: ${endpoint}`)
    const missing = places.filter((place) => !covered.includes(place))
    // The table omits the user request after the second callback, because it works like the user request after the first callback.
    expect(missing).toEqual(['second callback: userinfo'])
  }
})

it('R8, R17: in the fault table, only a rejected refresh token ends a session immediately', () => {
  const rejections = ['invalid_grant', 'empty 400', 'empty 401', 'empty 403']
  const refreshes = ['load', 'background', 'getToken']
  for (const { fault, endpoint, moment, outcome } of cells) {
    const isRejection =
      rejections.includes(fault) && endpoint === 'token' && refreshes.includes(moment)
    expect(outcome === 'LOGGED OUT').toBe(isRejection)
  }
})

it('R16: in the fault table, a session ends at the expiry of its token only if the set-up of the app is wrong', () => {
  const ended = cells.filter(
    ({ outcome }) => outcome === 'expired' || outcome === 'stale until expiry',
  )
  expect(new Set(ended.map(({ fault }) => fault))).toEqual(
    new Set(['unauthorized_client', 'invalid_client']),
  )
})
