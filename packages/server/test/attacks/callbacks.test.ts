import { describe, expect, it } from 'vitest'
import type { Browser } from '../support/browser'
import { reachCallback } from '../support/reach-callback'
import { factsIn, json, readId, readStatus } from '../support/read-facts'
import { requestOf } from '../support/request-of'
import { useApp } from '../support/use-app'

const app = useApp()

/** Expects that a callback fails: it redirects to the app, and only the first response of `/auth/session` contains the error. */
async function expectRefused(
  browser: Browser,
  url: URL,
  code: string,
  target = '/',
): Promise<unknown> {
  const response = await browser.step(url.href, 'cross-site')
  expect([response.status, response.headers.get('location')]).toEqual([303, app.origin + target])
  const facts = json(await browser.call('/auth/session'))
  expect(facts['error']).toEqual({ code, message: expect.any(String) })
  expect(json(await browser.call('/auth/session'))['error']).toBeUndefined()
  return facts['session']
}

describe('a callback', () => {
  it.each(['lax', 'strict'] as const)(
    'B8: a callback that is replayed in the signed-in browser changes nothing and shows no error, with sameSite %s',
    async (sameSite) => {
      app.start({ sameSite })
      const browser = app.openBrowser()
      const url = await reachCallback(app, browser)
      await browser.step(url.href, 'cross-site')
      const id = await readId(browser)
      const response = await browser.step(url.href, 'cross-site')
      expect([response.status, response.headers.get('location')]).toEqual([303, `${app.origin}/`])
      const { error } = await app.auth.initialSession(requestOf(browser))
      expect([error, json(await browser.call('/auth/session'))['error']]).toEqual([
        undefined,
        undefined,
      ])
      expect(await readId(browser)).toBe(id)
      expect(app.emulator.count('token')).toBe(1)
    },
  )

  it('B8: the server rejects the callback of a login that another browser started, and keeps the user’s session', async () => {
    app.start()
    const url = await reachCallback(app, app.openBrowser())
    const browser = await app.openLoggedIn()
    const id = await readId(browser)
    expect(await expectRefused(browser, url, 'state_mismatch')).toMatchObject({ id })
    expect(await readId(browser)).toBe(id)
  })

  it('C6: a successful callback removes the pending error of an earlier failed callback', async () => {
    app.start()
    const browser = app.openBrowser()
    await browser.step(`${app.origin}/auth/callback?state=x&code=x`, 'cross-site')
    await browser.goTo(`${app.origin}/auth/login`)
    const { session, error } = json(await browser.call('/auth/session'))
    expect(session).toMatchObject({ status: 'authenticated' })
    expect(error).toBeUndefined()
  })

  it('the error of a callback without a pending login contains the origin of the app', async () => {
    app.start()
    const browser = app.openBrowser()
    await browser.step((await reachCallback(app, app.openBrowser())).href, 'cross-site')
    expect(json(await browser.call('/auth/session'))['error']).toMatchObject({
      code: 'state_mismatch',
      message: expect.stringContaining(` at ${app.origin}`),
    })
  })

  it('B8: an attacker who replays the callback with copied cookies gets no session after a minute', async () => {
    app.start()
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    const thief = browser.copy()
    await browser.step(url.href, 'cross-site')
    app.pass(61)
    await expectRefused(thief, url, 'state_mismatch', '/reports')
    expect(await readStatus(thief)).toBe('anonymous:none')
    expect(app.emulator.count('token')).toBe(1)
  })

  it('B8: an attacker who replays the callback with copied cookies gets no session after a logout', async () => {
    app.start()
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    const thief = browser.copy()
    await browser.step(url.href, 'cross-site')
    await browser.call('/auth/logout', { method: 'POST' })
    await thief.step(url.href, 'cross-site')
    expect(await readStatus(thief)).toBe('anonymous:revoked')
    expect(app.emulator.count('token')).toBe(1)
  })

  it('B8: the server rejects the callback of another user’s login, and does not send its code', async () => {
    app.start()
    const url = await reachCallback(app, app.openBrowser())
    const victim = app.openBrowser()
    await expectRefused(victim, url, 'state_mismatch')
    expect(app.emulator.count('token')).toBe(0)
    await victim.step(`${app.origin}/auth/login`)
    await expectRefused(victim, url, 'state_mismatch')
  })

  const changes: [string, (url: URL, browser: Browser) => void, string][] = [
    ['without a state', (url) => url.searchParams.delete('state'), 'state_mismatch'],
    ['with an incomplete state', (url) => cutState(url), 'state_mismatch'],
    ['after more than an hour', () => app.pass(3601), 'state_mismatch'],
    ['with a damaged cookie', (_url, browser) => damageCookies(browser), 'state_mismatch'],
    ['without a code', (url) => url.searchParams.delete('code'), 'invalid_response'],
    ['with two codes', (url) => url.searchParams.append('code', 'x'), 'invalid_response'],
    ['with two states', (url) => url.searchParams.append('state', 'x'), 'invalid_response'],
    ['with an unknown code', (url) => url.searchParams.set('code', 'x'), 'invalid_grant'],
    ['of another issuer', (url) => url.searchParams.set('iss', 'https://x'), 'issuer_mismatch'],
  ]
  it.each(changes)('B8: the server rejects a callback %s', async (_how, change, code) => {
    app.start()
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    change(url, browser)
    await expectRefused(browser, url, code, code === 'state_mismatch' ? '/' : '/reports')
    expect(await readStatus(browser)).toBe('anonymous:none')
  })

  it('B1, B8: if GenAuth returns an error, the app receives the error code but not the description', async () => {
    app.start()
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    url.searchParams.delete('code')
    url.searchParams.set('error', 'access_denied')
    url.searchParams.set('error_description', '<script>alert(1)</script>')
    await expectRefused(browser, url, 'access_denied', '/reports')
    expect(browser.received.join('')).not.toContain('alert')
  })

  it('the error of a failed callback expires after five minutes', async () => {
    app.start()
    const browser = app.openBrowser()
    await browser.step(`${app.origin}/auth/callback?state=x`, 'cross-site')
    const late = browser.copy()
    app.pass(301)
    expect(factsIn(await late.call('/auth/session'))).toEqual({
      session: { status: 'anonymous', reason: 'none' },
    })
  })

  it('B8: a failed callback keeps the current session', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const id = await readId(browser)
    const url = await reachCallback(app, browser)
    url.searchParams.set('code', 'x')
    const session = await expectRefused(browser, url, 'invalid_grant', '/reports')
    expect(session).toMatchObject({ status: 'authenticated', id })
    expect(await readId(browser)).toBe(id)
  })

  it('B8: frames, scripts, images and prefetches do not complete a login, and a later navigation does', async () => {
    app.start()
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    for (const destination of ['iframe', 'empty', 'image']) {
      const headers = { 'sec-fetch-dest': destination, 'sec-fetch-site': 'cross-site' }
      const response = await browser.call(url.pathname + url.search, { headers })
      expect([response.status, json(response)['error']]).toEqual([403, 'cross_origin_request'])
    }
    const ahead = await browser.call(url.pathname + url.search, {
      headers: { 'sec-purpose': 'prefetch' },
    })
    expect(ahead.status).toBe(204)
    await browser.step(url.href, 'cross-site')
    expect(await readStatus(browser)).toBe('authenticated')
  })

  it('B9: a callback repeats a code exchange after one lost response, and fails after a second lost response', async () => {
    app.start()
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    app.emulator.setFault('token', { kind: 'reset', times: 1 })
    await browser.step(url.href, 'cross-site')
    expect(await readStatus(browser)).toBe('authenticated')
    const other = app.openBrowser()
    const next = await reachCallback(app, other)
    app.emulator.setFault('token', { kind: 'reset' })
    await expectRefused(other, next, 'network_error', '/reports')
  })
})

describe('abandoned logins', () => {
  it('B8: abandoned logins leave at most five cookies, and the latest login can complete', async () => {
    app.start()
    const browser = app.openBrowser()
    const first = await reachCallback(app, browser)
    for (let n = 0; n < 20; n += 1) {
      app.pass(1)
      await browser.step(`${app.origin}/auth/login`)
      expect(browser.cookies.size).toBeLessThanOrEqual(5)
    }
    const latest = await reachCallback(app, browser)
    await expectRefused(browser, first, 'state_mismatch')
    await browser.step(latest.href, 'cross-site')
    expect(await readStatus(browser)).toBe('authenticated')
  })

  it.each([
    [490, 2],
    [0, 3],
  ])(
    'B8: the cookies of abandoned logins stay under 3 kB if returnTo has %d characters',
    async (length, count) => {
      app.startSecure({ protocol: 'oidc' })
      const browser = app.openBrowser()
      const name = 'n'.repeat(64)
      for (let n = 0; n < 7; n += 1) {
        app.pass(1)
        await browser.step(
          `${app.auth.origin}/auth/login?mode=popup&popup=${name}&returnTo=/${'x'.repeat(length)}`,
          'same-origin',
        )
        const header = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
        expect(header.length).toBeLessThanOrEqual(3000)
      }
      expect(browser.cookies.size).toBeGreaterThanOrEqual(count)
    },
  )

  it('B8: two logins in two tabs both succeed', async () => {
    app.start()
    const browser = app.openBrowser()
    const [one, other] = [await reachCallback(app, browser), await reachCallback(app, browser)]
    const targets = []
    for (const url of [one, other]) {
      const { headers } = await browser.step(url.href, 'cross-site')
      targets.push(headers.get('location'))
      expect(json(await browser.call('/auth/session'))['error']).toBeUndefined()
    }
    expect(targets).toEqual([`${app.origin}/reports`, `${app.origin}/reports`])
  })
})

function cutState(url: URL): void {
  url.searchParams.set('state', url.searchParams.get('state')?.slice(0, -1) ?? '')
}

function damageCookies({ cookies }: Browser): void {
  for (const [name, value] of cookies) cookies.set(name, value.replace(/.(?=.{40}$)/, '*'))
}
