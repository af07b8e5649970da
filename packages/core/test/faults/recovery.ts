import { expect } from 'vitest'
import type { Document } from '../browser-mode/world'
import { failure } from '../support/failure'
import type { Bench } from './bench'
import type { Cell } from './fault-table'
import { moments, readState } from './moments'
import { outcomes } from './outcomes'

/** Ends the fault, and checks that the page recovers as the cell's outcome expects. */
export async function expectRecovery(bench: Bench, page: Document, cell: Cell): Promise<void> {
  page.events.length = 0
  const { recovery } = outcomes[cell.outcome]
  if (recovery === 'waits, then refreshes') await expectNoRequest(bench, page, cell)
  bench.network.clearFaults()
  bench.network.startCounting()
  if (recovery === 'refreshes' || recovery === 'waits, then refreshes')
    await expectRenewal(bench, page)
  if (recovery === 'refreshes on demand') await expectRefreshOnDemand(bench, page)
  if (recovery === 'logs in') await expectLogin(bench, page)
  if (recovery === 'calls again') await expectCall(bench, page, cell)
  if (recovery === 'none')
    expect(readState(page).session).toBe(moments[cell.moment].withoutFault.session)
}

function expectGoodToken(page: Document): void {
  const { session, token, renewable, tokenError } = readState(page)
  expect({ session, token, renewable, tokenError }).toEqual({
    session: 'authenticated',
    token: 'good',
    renewable: true,
    tokenError: undefined,
  })
}

async function expectRenewal(bench: Bench, page: Document): Promise<void> {
  await bench.runScheduler(page)
  expectGoodToken(page)
  expect(bench.network.sent()).toEqual({ token: 1 })
  expect(page.events).toEqual(['renewed'])
}

/** Checks that neither the scheduler, a caller nor an event causes a request before `Retry-After` has passed. */
async function expectNoRequest(bench: Bench, page: Document, cell: Cell): Promise<void> {
  const { genauth } = page
  bench.network.startCounting()
  await bench.world.clock.advance(118_000)
  await bench.network.finish(genauth.renewal.run())
  page.page.fire('online')
  page.page.fire('visible')
  await bench.network.waitUntilIdle()
  if (genauth.peekToken() === undefined) {
    const error = await bench.network.finish(failure(genauth.getToken()))
    expect(error).toMatchObject({ code: cell.code, retryable: true, endsSession: false })
  }
  expect(bench.network.sent()).toEqual({})
}

async function expectRefreshOnDemand(bench: Bench, page: Document): Promise<void> {
  await bench.network.finish(page.genauth.renewal.run())
  expect(bench.network.sent()).toEqual({})
  await bench.network.finish(page.genauth.renew())
  expectGoodToken(page)
  expect(bench.network.sent()).toEqual({ token: 1 })
}

async function expectLogin(bench: Bench, page: Document): Promise<void> {
  const next = page.load({ href: await bench.loginFrom(page) })
  await bench.network.finish(next.ready())
  expectGoodToken(next)
  expect(bench.network.sent()).toEqual({ token: 1 })
}

async function expectCall(bench: Bench, page: Document, { endpoint }: Cell): Promise<void> {
  const { genauth } = page
  if (endpoint === 'userinfo') {
    const user = await bench.network.finish(genauth.getUser())
    expect(user.email).toBe('ada@example.com')
  } else {
    const token = await bench.network.finish(genauth.introspect())
    expect(token.active).toBe(true)
  }
  expect(bench.network.sent()).toEqual({ [endpoint]: 1 })
}
