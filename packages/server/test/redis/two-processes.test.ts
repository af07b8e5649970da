import type { Emulator } from '@genauth/emulator'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import type { Browser } from '../support/browser'
import { json } from '../support/read-facts'
import type { Answer } from '../support/send-http'
import type { AppProcess } from './start-app'
import type { RedisServer } from './start-redis'
import { openAt, origin, startTwoProcesses } from './start-two-processes'

/** A lock lives five seconds longer than this. */
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
    // At a used refresh token, the whole grant ends.
    switches: { refreshAnswer: { oauth: 'new', oidc: 'new' } },
  })
  ;({ emulator, redis, processes, end } = started)
})
afterEach(() => emulator.reset())
afterAll(() => end())

const renewals = () => emulator.count('token', { grantType: 'refresh_token' })
const until = (isSo: () => boolean) => vi.waitUntil(isSo, { timeout: 60_000, interval: 5 })

/** A browser in which Ada has logged in, as it is served by each process, with a token that is about to run out. */
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
const statusOf = (answer: Answer) => {
  const { session, error } = json(answer) as { session?: { status: string }; error?: string }
  return session?.status ?? `${answer.status} ${error}`
}
const userStatus = async (browser: Browser) => (await browser.call('/auth/user')).status

/** What a page does that was answered 503. */
async function renewUntilAnswered(browser: Browser): Promise<string> {
  for (;;) {
    const answer = await renew(browser)
    if (answer.status !== 503) return statusOf(answer)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

it('B6: 200 requests at two processes, at expiry: one renewal, and all answer the same session', async () => {
  const [here, there] = await logInAndWait()
  const asked = Array.from({ length: 200 }, (_, at) => renew(at % 2 ? here : there))
  const answers = await Promise.all(asked)
  expect(new Set(answers.map(statusOf))).toEqual(new Set(['authenticated']))
  expect(renewals()).toBe(1)
  expect([await userStatus(here), await userStatus(there)]).toEqual([200, 200])
})

it('B6, B9: 200 requests, and Redis loses its power before the tokens are kept: one renewal, and nobody is logged out', async () => {
  const [here, there] = await logInAndWait()
  emulator.setFault('token', { kind: 'delay', delayMs: 500, times: 1 })
  const first = renewUntilAnswered(here)
  await until(() => renewals() === 1)
  await redis.kill()
  const answers = await Promise.all(
    Array.from({ length: 198 }, (_, at) => renew(at % 2 ? here : there)),
  )
  expect(new Set(answers.map(statusOf))).toEqual(new Set(['503 storage_unavailable']))
  expect(answers.map(({ headers }) => headers.get('retry-after'))).toEqual(answers.map(() => '2'))
  await redis.revive()
  // Whoever has the tokens keeps them as soon as it can.
  expect([await first, await renewUntilAnswered(there)]).toEqual(['authenticated', 'authenticated'])
  expect(renewals()).toBe(1)
  expect([await userStatus(here), await userStatus(there)]).toEqual([200, 200])
})

// The last, because one of the processes is gone after it.
it('B6: 200 requests, and the process that renews is killed after it has sent: one repetition, and nobody is logged out', async () => {
  emulator.setSwitches({ reuseGraceSeconds: 600 })
  const [here, there] = await logInAndWait()
  emulator.setFault('token', { kind: 'delay', delayMs: 1000, times: 1 })
  // What a process that is killed has not answered fails in the browser, and is asked of the other.
  const first = renew(here).then(statusOf, () => renewUntilAnswered(there))
  await until(() => renewals() === 1)
  const asked = Array.from({ length: 199 }, (_, at) =>
    at % 2
      ? renewUntilAnswered(there)
      : renewUntilAnswered(here).catch(() => renewUntilAnswered(there)),
  )
  await processes[0]?.kill()
  expect(new Set(await Promise.all([first, ...asked]))).toEqual(new Set(['authenticated']))
  expect(renewals()).toBe(2)
  expect(await userStatus(there)).toBe(200)
})
