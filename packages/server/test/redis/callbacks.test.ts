import type { Emulator } from '@genauth/emulator'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser } from '../support/browser'
import { followToCallback } from '../support/reach-callback'
import { json, readStatus } from '../support/read-facts'
import type { ReceivedResponse } from '../support/send-http'
import { until } from '../support/two-servers'
import type { AppProcess } from './start-app'
import type { RedisServer } from './start-redis'
import { openAt, origin, startTwoProcesses } from './start-two-processes'

let emulator: Emulator
let redis: RedisServer
let processes: readonly AppProcess[]
let end: () => Promise<void>
beforeAll(async () => {
  const started = await startTwoProcesses({
    // The lock of a login lasts twice this time plus five seconds.
    timeoutMs: 3000,
  })
  ;({ emulator, redis, processes, end } = started)
})
afterEach(() => emulator.reset())
afterAll(() => end())

/** Starts a login, and returns its callback URL and one browser for each process, with the same cookies. */
async function reachCallbackAtBoth(): Promise<{ here: Browser; there: Browser; url: string }> {
  const here = openAt(processes[0])
  const begun = await here.step(`${origin}/auth/login?returnTo=/reports`, 'same-origin')
  const app = { auth: { origin } }
  const url = await followToCallback(app, here, begun.headers.get('location') ?? '')
  return { here, there: openAt(processes[1], new Map(here.cookies)), url: url.href }
}

async function expectSignedIn(browser: Browser): Promise<void> {
  expect(await readStatus(browser)).toBe('authenticated')
  expect((await browser.call('/auth/user')).status).toBe(200)
  const renewed = await browser.call('/auth/renew?force', { method: 'POST' })
  expect(json(renewed)).toMatchObject({ session: { status: 'authenticated' } })
}

it('B13: a callback that reaches two processes at the same time sends its code once, and both responses sign the user in', async () => {
  const { here, there, url } = await reachCallbackAtBoth()
  emulator.setFault('token', { kind: 'delay', delayMs: 300, times: 1 })
  const responses = await Promise.all([here.step(url, 'cross-site'), there.step(url, 'cross-site')])
  const [first, second] = responses.map(({ status, headers }) => [
    status,
    headers.get('location'),
    headers.getSetCookie(),
  ])
  expect(second).toEqual(first)
  expect(emulator.count('token')).toBe(1)
  await expectSignedIn(here)
  await expectSignedIn(there)
})

it('B14: 100 made-up codes with one login cookie cause one request from two processes', async () => {
  const { here, there, url } = await reachCallbackAtBoth()
  const responses = Array.from({ length: 100 }, (_, at) => {
    const forged = new URL(url)
    forged.searchParams.set('code', `made-up-${at}`)
    return (at % 2 ? here : there).copy().step(forged.href, 'cross-site')
  })
  expect(new Set((await Promise.all(responses)).map(({ status }) => status))).toEqual(
    new Set([303]),
  )
  expect(emulator.count('token')).toBe(1)
})

it('B14, S23: all Redis keys of a failed login expire within six minutes, except the pending login, which expires within an hour', async () => {
  const client = await redis.connect()
  await client.flushAll()
  const { here, url } = await reachCallbackAtBoth()
  const forged = new URL(url)
  forged.searchParams.set('code', 'made-up')
  await here.step(forged.href, 'cross-site')
  const keys = await client.keys('*')
  const [starts, others] = [true, false].map((isStart) =>
    keys.filter((key) => key.includes(':login-start.') === isStart),
  )
  expect([starts?.length, others]).toEqual([1, expect.arrayContaining([expect.any(String)])])
  for (const key of others ?? []) expect(await client.pTTL(key)).toBeLessThan(360_000)
  for (const key of starts ?? []) expect(await client.pTTL(key)).toBeLessThanOrEqual(3_600_000)
})

it('B13: a callback and its repetition get the same response if Redis restarts during the code exchange', async () => {
  const { here, there, url } = await reachCallbackAtBoth()
  emulator.setFault('token', { kind: 'delay', delayMs: 500, times: 1 })
  const first = here.step(url, 'cross-site')
  await until(() => emulator.count('token') === 1)
  await redis.kill()
  await redis.revive()
  const cookiesOf = ({ headers }: ReceivedResponse) => headers.getSetCookie()
  expect(cookiesOf(await there.step(url, 'cross-site'))).toEqual(cookiesOf(await first))
  expect(emulator.count('token')).toBe(1)
  await expectSignedIn(there)
})

// This test is the last one, because it ends one of the processes.
it('B13: if a process stops during a code exchange, a repeated callback at another process starts a new login', async () => {
  const { here, there, url } = await reachCallbackAtBoth()
  emulator.setFault('token', { kind: 'delay', delayMs: 60_000, times: 1 })
  // In production, a load balancer detects the broken connection and sends the request to the other process.
  const broken = here.step(url, 'cross-site').then(
    () => 'response',
    () => 'no response',
  )
  await until(() => emulator.count('token') === 1)
  await processes[0]?.kill()
  expect(await broken).toBe('no response')
  emulator.clearFaults()
  const response = await there.step(url, 'cross-site')
  const location = response.headers.get('location') ?? ''
  expect([response.status, new URL(location).origin]).toEqual([302, new URL(emulator.url).origin])
  expect(emulator.count('token')).toBe(1)
  const again = await followToCallback({ auth: { origin } }, there, location)
  const back = await there.step(again.href, 'cross-site')
  expect(back.headers.get('location')).toBe(`${origin}/reports`)
  await expectSignedIn(there)
})
