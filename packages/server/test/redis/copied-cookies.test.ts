import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '../support/browser'
import { readStatus } from '../support/read-facts'
import { openAt, origin, startTwoProcesses, type TwoProcesses } from './start-two-processes'

const minutes = 60_000

describe.each(['store', 'cookies'] as const)('two processes, with sessions in %s', (keeping) => {
  let running: TwoProcesses
  beforeAll(async () => {
    running = await startTwoProcesses({
      timeoutMs: 10_000,
      keeping,
      app: { accessTokenSeconds: 36_000 },
      // If a refresh token is reused, GenAuth revokes all tokens of the session.
      switches: { refreshAnswer: { oauth: 'new', oidc: 'new' } },
    })
  })
  afterAll(() => running.end())

  /** Moves the clocks of both processes to a time after the login. */
  const setTime = (ms: number) => Promise.all(running.processes.map((one) => one.shift(ms)))
  const renew = (browser: Browser) => browser.call('/auth/renew?force', { method: 'POST' })
  const userStatus = async (browser: Browser) => (await browser.call('/auth/user')).status
  const refreshes = () => running.emulator.count('token', { grantType: 'refresh_token' })

  /** Logs Ada in at one process, and returns a copy of her browser that uses the other process. */
  async function logIn(): Promise<{ owner: Browser; copy: Browser }> {
    const [here, there] = running.processes
    await setTime(0)
    running.emulator.reset()
    const owner = openAt(here)
    await owner.goTo(`${origin}/auth/login`)
    return { owner, copy: openAt(there, new Map(owner.cookies)) }
  }

  it.each(['owner', 'thief'] as const)(
    'S16, S17: if the %s refreshes first, the other process rejects the other cookie, and ends the session after two minutes',
    async (first) => {
      const { owner, copy } = await logIn()
      const [winner, loser] = first === 'owner' ? [owner, copy] : [copy, owner]
      await renew(winner)
      expect(await readStatus(winner)).toBe('authenticated')
      await setTime(minutes)
      expect([await userStatus(loser), await readStatus(loser)]).toEqual([401, 'anonymous:expired'])
      expect([await userStatus(winner), refreshes()]).toEqual([200, 1])
      await setTime(3 * minutes)
      expect(await userStatus(loser)).toBe(401)
      expect(await readStatus(winner)).toBe('authenticated')
      expect(await readStatus(loser)).toBe('anonymous:revoked')
      expect(await readStatus(winner)).toBe('anonymous:revoked')
    },
  )

  it('S18: requests that were sent before a refresh in the other process succeed', async () => {
    const { owner, copy } = await logIn()
    await renew(owner)
    expect([await readStatus(owner), await userStatus(copy)]).toEqual(['authenticated', 200])
    await renew(copy)
    expect([await userStatus(copy), await userStatus(owner), refreshes()]).toEqual([200, 200, 1])
  })

  it('S18: after a lost response, the browser gets the current cookie from the other process', async () => {
    const { owner, copy } = await logIn()
    await renew(owner)
    await setTime(1.5 * minutes)
    expect([await readStatus(copy), await userStatus(copy)]).toEqual(['authenticated', 401])
    await renew(copy)
    await setTime(10 * minutes)
    expect([await userStatus(copy), refreshes()]).toEqual([200, 1])
  })
})
