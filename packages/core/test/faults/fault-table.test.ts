import { expect, it } from 'vitest'
import { rows } from './fault-table'
import { type MomentName, moments } from './moments'
import { endpoints } from './network'
import { outcomes } from './outcomes'

const cells = rows.flatMap((row) => row.cells)

it('every cell of the table has an outcome', () => {
  expect(cells.filter(({ outcome }) => !(outcome in outcomes))).toEqual([])
})

it('every endpoint that a moment asks has a cell for every fault', () => {
  const asked = (Object.keys(moments) as MomentName[]).flatMap((moment) =>
    endpoints
      // What follows a renewal at load or a login is the user; who asks for it is the same.
      .filter((endpoint) => endpoint in moments[moment].undisturbed.requests)
      .map((endpoint) => `${moment}: ${endpoint}`),
  )
  for (const row of rows) {
    const covered = row.cells.map(({ moment, endpoint }) => `${moment}: ${endpoint}`)
    const missing = asked.filter((place) => !covered.includes(place))
    expect(missing).toEqual(['another callback: userinfo'])
  }
})

it('R8, R17: nobody is logged out but by a definite refusal of a renewal', () => {
  const refusals = ['invalid_grant', 'empty 400', 'empty 401', 'empty 403']
  const renewals = ['load', 'background', 'getToken']
  for (const { fault, endpoint, moment, outcome } of cells) {
    const isRefusal = refusals.includes(fault) && endpoint === 'token' && renewals.includes(moment)
    expect(outcome === 'LOGGED OUT').toBe(isRefusal)
  }
})

it('R16: a session without a renewal ends with its token, and only where the set-up is wrong', () => {
  const ended = cells.filter(({ outcome }) => outcome === 'ran out' || outcome === 'lives on')
  expect(new Set(ended.map(({ fault }) => fault))).toEqual(
    new Set(['unauthorized_client', 'invalid_client']),
  )
})
