import { expect } from 'vitest'
import type { Document } from '../session/world'
import { failure } from '../support/failure'
import type { Bench } from './bench'
import type { Cell } from './fault-table'
import { look, moments } from './moments'
import { outcomes } from './outcomes'

/** What is expected of a page when the fault is gone. */
export async function expectSequel(bench: Bench, page: Document, cell: Cell): Promise<void> {
  page.events.length = 0
  const { sequel } = outcomes[cell.outcome]
  if (sequel === 'waits, then renews') await expectSilence(bench, page, cell)
  bench.network.lift()
  bench.network.startCounting()
  if (sequel === 'renews' || sequel === 'waits, then renews') await expectRenewal(bench, page)
  if (sequel === 'renews by hand') await expectRenewalByHand(bench, page)
  if (sequel === 'logs in') await expectLogin(bench, page)
  if (sequel === 'asks again') await expectAnswer(bench, page, cell)
  if (sequel === 'nothing')
    expect(look(page).session).toBe(moments[cell.moment].undisturbed.session)
}

function expectGoodToken(page: Document): void {
  const { session, token, renewable, tokenError } = look(page)
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

/** Nobody gets through before the server is to be asked again: no scheduler, no caller, no event. */
async function expectSilence(bench: Bench, page: Document, cell: Cell): Promise<void> {
  const { genauth } = page
  bench.network.startCounting()
  await bench.world.clock.advance(118_000)
  await bench.network.finish(genauth.renewal.run())
  page.page.fire('online')
  page.page.fire('visible')
  await bench.network.quiet()
  if (genauth.peekToken() === undefined) {
    const error = await bench.network.finish(failure(genauth.getToken()))
    expect(error).toMatchObject({ code: cell.code, retryable: true, endsSession: false })
  }
  expect(bench.network.sent()).toEqual({})
}

async function expectRenewalByHand(bench: Bench, page: Document): Promise<void> {
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

async function expectAnswer(bench: Bench, page: Document, { endpoint }: Cell): Promise<void> {
  const { genauth } = page
  if (endpoint === 'userinfo') {
    const user = await bench.network.finish(genauth.getUser())
    expect(user.email).toBe('ada@example.com')
  } else {
    const answer = await bench.network.finish(genauth.introspect())
    expect(answer.active).toBe(true)
  }
  expect(bench.network.sent()).toEqual({ [endpoint]: 1 })
}
