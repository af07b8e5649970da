import type { Emulator } from '@genauth/emulator'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser } from '../support/browser'
import { followToCallback } from '../support/reach-callback'
import { json, readStatus } from '../support/read-facts'
import type { Answer } from '../support/send-http'
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
    // A login counts as abandoned after twice this time and five seconds.
    timeoutMs: 3000,
  })
  ;({ emulator, redis, processes, end } = started)
})
afterEach(() => emulator.reset())
afterAll(() => end())

/** A browser as each of the processes sees it, and the callback of its login. */
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

it('B13: a callback that arrives at two processes at once redeems its code once, and either answer signs the user in', async () => {
  const { here, there, url } = await reachCallbackAtBoth()
  emulator.setFault('token', { kind: 'delay', delayMs: 300, times: 1 })
  const answers = await Promise.all([here.step(url, 'cross-site'), there.step(url, 'cross-site')])
  const [first, second] = answers.map(({ status, headers }) => [
    status,
    headers.get('location'),
    headers.getSetCookie(),
  ])
  expect(second).toEqual(first)
  expect(emulator.count('token')).toBe(1)
  await expectSignedIn(here)
  await expectSignedIn(there)
})

it('B14: two processes make one request for one login cookie and 100 made-up codes', async () => {
  const { here, there, url } = await reachCallbackAtBoth()
  const answers = Array.from({ length: 100 }, (_, at) => {
    const forged = new URL(url)
    forged.searchParams.set('code', `made-up-${at}`)
    return (at % 2 ? here : there).copy().step(forged.href, 'cross-site')
  })
  expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([303]))
  expect(emulator.count('token')).toBe(1)
})

it('B14: Redis forgets a login that failed within six minutes', async () => {
  const client = await redis.connect()
  await client.flushAll()
  const { here, url } = await reachCallbackAtBoth()
  const forged = new URL(url)
  forged.searchParams.set('code', 'made-up')
  await here.step(forged.href, 'cross-site')
  const keys = await client.keys('*')
  expect(keys).not.toEqual([])
  for (const key of keys) expect(await client.pTTL(key)).toBeLessThan(360_000)
})

it('B13: a callback signs the user in if Redis restarts during it, and a repeated callback gets the same response', async () => {
  const { here, there, url } = await reachCallbackAtBoth()
  emulator.setFault('token', { kind: 'delay', delayMs: 500, times: 1 })
  const first = here.step(url, 'cross-site')
  await until(() => emulator.count('token') === 1)
  await redis.kill()
  await redis.revive()
  const cookiesOf = ({ headers }: Answer) => headers.getSetCookie()
  expect(cookiesOf(await there.step(url, 'cross-site'))).toEqual(cookiesOf(await first))
  expect(emulator.count('token')).toBe(1)
  await expectSignedIn(there)
})

// The last, because one of the processes is gone after it.
it('B13: a callback whose process is killed while it redeems the code ends, at another one, in a new login that needs no click', async () => {
  const { here, there, url } = await reachCallbackAtBoth()
  emulator.setFault('token', { kind: 'delay', delayMs: 60_000, times: 1 })
  // The gateway sees the connection break, and asks the other process.
  const broken = here.step(url, 'cross-site').then(
    () => 'an answer',
    () => 'no answer',
  )
  await until(() => emulator.count('token') === 1)
  await processes[0]?.kill()
  expect(await broken).toBe('no answer')
  emulator.clearFaults()
  const answer = await there.step(url, 'cross-site')
  const location = answer.headers.get('location') ?? ''
  expect([answer.status, new URL(location).origin]).toEqual([302, new URL(emulator.url).origin])
  expect(emulator.count('token')).toBe(1)
  const again = await followToCallback({ auth: { origin } }, there, location)
  const back = await there.step(again.href, 'cross-site')
  expect(back.headers.get('location')).toBe(`${origin}/reports`)
  await expectSignedIn(there)
})
