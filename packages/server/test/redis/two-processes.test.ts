import type { Emulator } from '@genauth/emulator'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import type { Browser } from '../support/browser'
import { json } from '../support/read-facts'
import type { ReceivedResponse } from '../support/send-http'
import type { AppProcess } from './start-app'
import type { RedisServer } from './start-redis'
import { openAt, origin, startTwoProcesses } from './start-two-processes'

/** The time limit of a request to GenAuth. The lock of a refresh lasts five seconds longer than this limit. */
const timeoutMs = 10_000
const tokenSeconds = 3600

let emulator: Emulator
let redis: RedisServer
let processes: readonly AppProcess[]
let end: () => Promise<void>
beforeAll(async () => {
  const started = await startTwoProcesses({
    timeoutMs,
    app: { accessTokenSeconds: tokenSeconds },
    // If a refresh token is reused, GenAuth revokes all tokens of the session.
    switches: { refreshAnswer: { oauth: 'new', oidc: 'new' } },
  })
  ;({ emulator, redis, processes, end } = started)
})
afterEach(() => emulator.reset())
afterAll(() => end())

const renewals = () => emulator.count('token', { grantType: 'refresh_token' })
const until = (condition: () => boolean) =>
  vi.waitUntil(condition, { timeout: 60_000, interval: 5 })

/** Logs Ada in, moves the clocks close to the token's expiry, and returns one browser for each process with the same cookies. */
async function logInAndWait(): Promise<[Browser, Browser]> {
  const [here, there] = processes
  await Promise.all(processes.map((one) => one.shift(0)))
  const browser = openAt(here)
  await browser.goTo(`${origin}/auth/login`)
  emulator.shiftClock(tokenSeconds - 10)
  await Promise.all(processes.map((one) => one.shift((tokenSeconds - 10) * 1000)))
  return [browser, openAt(there, browser.cookies)]
}

const renew = (browser: Browser) => browser.call('/auth/renew', { method: 'POST' })
const statusOf = (response: ReceivedResponse) => {
  const { session, error } = json(response) as { session?: { status: string }; error?: string }
  return session?.status ?? `${response.status} ${error}`
}
const userStatus = async (browser: Browser) => (await browser.call('/auth/user')).status

/** Repeats the refresh while the response is 503, as the app does. */
async function retryRenewal(browser: Browser): Promise<string> {
  for (;;) {
    const response = await renew(browser)
    if (response.status !== 503) return statusOf(response)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

it('B6: 200 refresh requests at two processes cause one refresh at GenAuth, and all succeed', async () => {
  const [here, there] = await logInAndWait()
  const requests = Array.from({ length: 200 }, (_, at) => renew(at % 2 ? here : there))
  const responses = await Promise.all(requests)
  expect(new Set(responses.map(statusOf))).toEqual(new Set(['authenticated']))
  expect(renewals()).toBe(1)
  expect([await userStatus(here), await userStatus(there)]).toEqual([200, 200])
})

it('B6, B9: if Redis is killed before it stores new tokens, 200 requests cause one refresh and no session ends', async () => {
  const [here, there] = await logInAndWait()
  emulator.setFault('token', { kind: 'delay', delayMs: 500, times: 1 })
  const first = retryRenewal(here)
  await until(() => renewals() === 1)
  await redis.kill()
  const responses = await Promise.all(
    Array.from({ length: 198 }, (_, at) => renew(at % 2 ? here : there)),
  )
  expect(new Set(responses.map(statusOf))).toEqual(new Set(['503 storage_unavailable']))
  expect(responses.map(({ headers }) => headers.get('retry-after'))).toEqual(
    responses.map(() => '2'),
  )
  await redis.revive()
  // The process with the new tokens stores the tokens when Redis is back.
  expect([await first, await retryRenewal(there)]).toEqual(['authenticated', 'authenticated'])
  expect(renewals()).toBe(1)
  expect([await userStatus(here), await userStatus(there)]).toEqual([200, 200])
})

// This test is the last one, because it ends one of the processes.
it('B6: if a process is killed during a refresh, 200 requests cause one repeated refresh and no session ends', async () => {
  emulator.setSwitches({ reuseGraceSeconds: 600 })
  const [here, there] = await logInAndWait()
  emulator.setFault('token', { kind: 'delay', delayMs: 1000, times: 1 })
  // The browser's requests to the killed process fail, so the browser then sends the requests to the other process.
  const first = renew(here).then(statusOf, () => retryRenewal(there))
  await until(() => renewals() === 1)
  const requests = Array.from({ length: 199 }, (_, at) =>
    at % 2 ? retryRenewal(there) : retryRenewal(here).catch(() => retryRenewal(there)),
  )
  await processes[0]?.kill()
  expect(new Set(await Promise.all([first, ...requests]))).toEqual(new Set(['authenticated']))
  expect(renewals()).toBe(2)
  expect(await userStatus(there)).toBe(200)
})
