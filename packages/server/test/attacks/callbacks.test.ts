import { describe, expect, it } from 'vitest'
import type { Browser } from '../support/browser'
import { reachCallback } from '../support/reach-callback'
import { factsIn, json, readId, readStatus } from '../support/read-facts'
import { requestOf } from '../support/request-of'
import { useApp } from '../support/use-app'

const app = useApp()

/** What a login that failed leaves: the page, and once the reason. */
async function expectRefused(
  browser: Browser,
  url: URL,
  code: string,
  target = '/',
): Promise<unknown> {
  const answer = await browser.step(url.href, 'cross-site')
  expect([answer.status, answer.headers.get('location')]).toEqual([303, app.origin + target])
  const facts = json(await browser.call('/auth/session'))
  expect(facts['error']).toEqual({ code, message: expect.any(String) })
  expect(json(await browser.call('/auth/session'))['error']).toBeUndefined()
  return facts['session']
}

describe('a callback', () => {
  it.each(['lax', 'strict'] as const)(
    'B8: that is replayed by the browser that it signed in changes nothing and shows no error, with cookies that are %s',
    async (sameSite) => {
      app.start({ sameSite })
      const browser = app.openBrowser()
      const url = await reachCallback(app, browser)
      await browser.step(url.href, 'cross-site')
      const id = await readId(browser)
      const answer = await browser.step(url.href, 'cross-site')
      expect([answer.status, answer.headers.get('location')]).toEqual([303, `${app.origin}/`])
      const { error } = await app.auth.initialSession(requestOf(browser))
      expect([error, json(await browser.call('/auth/session'))['error']]).toEqual([
        undefined,
        undefined,
      ])
      expect(await readId(browser)).toBe(id)
      expect(app.emulator.count('token')).toBe(1)
    },
  )

  it('B8: rejects a callback of a login that this browser did not start, and keeps the session', async () => {
    app.start()
    const url = await reachCallback(app, app.openBrowser())
    const browser = await app.openLoggedIn()
    const id = await readId(browser)
    expect(await expectRefused(browser, url, 'state_mismatch')).toMatchObject({ id })
    expect(await readId(browser)).toBe(id)
  })

  it('C6: that succeeds takes back what is left to be told of one that failed', async () => {
    app.start()
    const browser = app.openBrowser()
    await browser.step(`${app.origin}/auth/callback?state=x&code=x`, 'cross-site')
    await browser.goTo(`${app.origin}/auth/login`)
    const { session, error } = json(await browser.call('/auth/session'))
    expect(session).toMatchObject({ status: 'authenticated' })
    expect(error).toBeUndefined()
  })

  it('of a login that was begun at another address of the app says which is the right one', async () => {
    app.start()
    const browser = app.openBrowser()
    await browser.step((await reachCallback(app, app.openBrowser())).href, 'cross-site')
    expect(json(await browser.call('/auth/session'))['error']).toMatchObject({
      code: 'state_mismatch',
      message: expect.stringContaining(`another URL of the app. Open the app at ${app.origin} `),
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

  it('B8: of somebody else’s login is refused, and the code stays unused', async () => {
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
    ['with a state cut short', (url) => cutState(url), 'state_mismatch'],
    ['after more than an hour', () => app.pass(3601), 'state_mismatch'],
    ['with a spoilt cookie', (_url, browser) => spoilCookies(browser), 'state_mismatch'],
    ['without a code', (url) => url.searchParams.delete('code'), 'invalid_response'],
    ['with two codes', (url) => url.searchParams.append('code', 'x'), 'invalid_response'],
    ['with two states', (url) => url.searchParams.append('state', 'x'), 'invalid_response'],
    ['with the code of nobody', (url) => url.searchParams.set('code', 'x'), 'invalid_grant'],
    ['of another issuer', (url) => url.searchParams.set('iss', 'https://x'), 'issuer_mismatch'],
  ]
  it.each(changes)('B8: %s is refused', async (_how, change, code) => {
    app.start()
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    change(url, browser)
    await expectRefused(browser, url, code, code === 'state_mismatch' ? '/' : '/reports')
    expect(await readStatus(browser)).toBe('anonymous:none')
  })

  it('B1, B8: with an error tells the page its code, and nothing that came with it', async () => {
    app.start()
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    url.searchParams.delete('code')
    url.searchParams.set('error', 'access_denied')
    url.searchParams.set('error_description', '<script>alert(1)</script>')
    await expectRefused(browser, url, 'access_denied', '/reports')
    expect(browser.received.join('')).not.toContain('alert')
  })

  it('that failed five minutes ago is told to nobody any more', async () => {
    app.start()
    const browser = app.openBrowser()
    await browser.step(`${app.origin}/auth/callback?state=x`, 'cross-site')
    const late = browser.copy()
    app.pass(301)
    expect(factsIn(await late.call('/auth/session'))).toEqual({
      session: { status: 'anonymous', reason: 'none' },
    })
  })

  it('B8: that fails leaves whoever is logged in', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const id = await readId(browser)
    const url = await reachCallback(app, browser)
    url.searchParams.set('code', 'x')
    const session = await expectRefused(browser, url, 'invalid_grant', '/reports')
    expect(session).toMatchObject({ status: 'authenticated', id })
    expect(await readId(browser)).toBe(id)
  })

  it('B8: is for a window to go to, and not for a frame, a script or a prefetch', async () => {
    app.start()
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    for (const destination of ['iframe', 'empty', 'image']) {
      const headers = { 'sec-fetch-dest': destination, 'sec-fetch-site': 'cross-site' }
      const answer = await browser.call(url.pathname + url.search, { headers })
      expect([answer.status, json(answer)['error']]).toEqual([403, 'cross_origin_request'])
    }
    const ahead = await browser.call(url.pathname + url.search, {
      headers: { 'sec-purpose': 'prefetch' },
    })
    expect(ahead.status).toBe(204)
    await browser.step(url.href, 'cross-site')
    expect(await readStatus(browser)).toBe('authenticated')
  })

  it('B9: whose answer from GenAuth is lost is asked for once more, and then refused', async () => {
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

describe('logins that are given up', () => {
  it('B8: leave five cookies at most, and the newest can still be finished', async () => {
    app.start()
    const browser = app.openBrowser()
    const first = await reachCallback(app, browser)
    for (let n = 0; n < 20; n += 1) {
      app.pass(1)
      await browser.step(`${app.origin}/auth/login`)
      expect(browser.cookies.size).toBeLessThanOrEqual(5)
    }
    const newest = await reachCallback(app, browser)
    await expectRefused(browser, first, 'state_mismatch')
    await browser.step(newest.href, 'cross-site')
    expect(await readStatus(browser)).toBe('authenticated')
  })

  it.each([
    [490, 2],
    [0, 3],
  ])(
    'B8: leave no more in cookies than proxies let pass, with paths of %d',
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

  it('B8: in two tabs at once both come back', async () => {
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

function spoilCookies({ cookies }: Browser): void {
  for (const [name, value] of cookies) cookies.set(name, value.replace(/.(?=.{40}$)/, '*'))
}
