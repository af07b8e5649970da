import { beforeEach, describe, expect, it } from 'vitest'
import type { AuthServer, AuthServerOptions } from '../../src'
import type { Browser } from '../support/browser'
import { createClock, type TestClock } from '../support/clock'
import { holdFetch } from '../support/hold-fetch'
import { sharedKeepings } from '../support/keepings'
import { reachCallback } from '../support/reach-callback'
import { json, readStatus } from '../support/read-facts'
import { until } from '../support/two-servers'
import { useApp } from '../support/use-app'

const app = useApp()

let clock: TestClock
beforeEach(() => {
  clock = createClock()
})

function start(
  sessions: AuthServerOptions['sessions'],
  options: Partial<AuthServerOptions> = {},
): AuthServer {
  return app.start({ sessions, runtime: { now: clock.now }, ...options })
}

/** Returns the callback URL with a code that GenAuth did not issue. */
function withCode(url: URL, code: string): string {
  const forged = new URL(url)
  forged.searchParams.set('code', code)
  return forged.href
}

const codes = Array.from({ length: 100 }, (_, at) => `made-up-${at}`)

/** Returns the error of a browser's last login. */
const errorOf = async (browser: Browser) => json(await browser.call('/auth/session'))['error']

describe.each(sharedKeepings)('callbacks with made-up codes, %s', (_name, keep) => {
  it('B14: 100 made-up codes with one login cookie cause one request with the app’s secret', async () => {
    start(keep(clock))
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    for (const code of codes) {
      const copy = browser.copy()
      await copy.step(withCode(url, code), 'cross-site')
      expect(await errorOf(copy)).toMatchObject({
        code: code === codes[0] ? 'invalid_grant' : 'state_mismatch',
      })
    }
    expect(app.emulator.count('token')).toBe(1)
  })

  it('B14: 100 simultaneous made-up codes at two processes cause one request with the app’s secret', async () => {
    const sessions = keep(clock)
    const processes = [start(sessions), start(sessions)]
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const responses = codes.map(async (code, at) =>
      processes[at % 2]?.handle(new Request(withCode(url, code), { headers: { cookie } })),
    )
    for (const response of await Promise.all(responses)) expect(response?.status).toBe(303)
    expect(app.emulator.count('token')).toBe(1)
  })

  it('B14: after a successful login, the server rejects another code for this login until the login cookie expires', async () => {
    start(keep(clock))
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    const copy = browser.copy()
    await browser.step(url.href, 'cross-site')
    clock.pass(3_590_000)
    await copy.step(withCode(url, 'another'), 'cross-site')
    expect(await errorOf(copy)).toMatchObject({ code: 'state_mismatch' })
    expect(app.emulator.count('token')).toBe(1)
  })

  it('B14: after a callback with a made-up code, the server rejects another code for this login for five minutes', async () => {
    start(keep(clock))
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    await browser.copy().step(withCode(url, 'made-up'), 'cross-site')
    for (const ms of [100_000, 100_000, 99_000]) {
      clock.pass(ms)
      const copy = browser.copy()
      await copy.step(withCode(url, 'another'), 'cross-site')
      expect(await errorOf(copy)).toMatchObject({ code: 'state_mismatch' })
    }
    expect(app.emulator.count('token')).toBe(1)
  })

  it('B14: the user’s login still succeeds after 100 made-up codes without its login cookie', async () => {
    start(keep(clock))
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    const attacker = app.openBrowser()
    await reachCallback(app, attacker)
    for (const code of codes) await attacker.step(withCode(url, code), 'cross-site')
    expect(app.emulator.count('token')).toBe(0)
    await browser.step(url.href, 'cross-site')
    expect(await readStatus(browser)).toBe('authenticated')
  })

  it('B14: a made-up code does not disturb a login whose code is being redeemed', async () => {
    const held = holdFetch((url) => url.endsWith('/token'))
    start(keep(clock), { fetch: held.fetch })
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    const copy = browser.copy()
    const first = browser.step(url.href, 'cross-site')
    await until(held.isHeld)
    await copy.step(withCode(url, 'made-up'), 'cross-site')
    expect(await errorOf(copy)).toMatchObject({ code: 'state_mismatch' })
    held.release()
    await first
    expect(await readStatus(browser)).toBe('authenticated')
    expect(app.emulator.count('token')).toBe(1)
  })
})
