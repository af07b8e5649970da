import { request } from 'node:http'
import type { GenAuthError } from '@genauth/core'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  type AuthServer,
  type AuthServerOptions,
  cookieSessions,
  memoryStore,
  storedSessions,
} from '../../src'
import { createMemoryRevocations } from '../../src/sessions/revocation-book'
import type { Browser } from '../support/browser'
import { createClock, type TestClock } from '../support/clock'
import { holdFetch } from '../support/hold-fetch'
import { revocationsWithoutLocks, sharedKeepings } from '../support/keepings'
import { followToCallback, reachCallback } from '../support/reach-callback'
import { json, readId, readStatus } from '../support/read-facts'
import { requestOf } from '../support/request-of'
import { until } from '../support/two-servers'
import { useApp } from '../support/use-app'
import { watchStore } from '../support/watch-store'

const app = useApp({ app: { accessTokenSeconds: 3600 } })

let clock: TestClock
let reported: string[]
beforeEach(() => {
  clock = createClock()
  reported = []
})
const onError = ({ code }: GenAuthError) => void reported.push(code)

/** Starts a process of the app with the protocol `oidc`. With `oidc`, GenAuth revokes the tokens of a code that it receives twice. */
function start(
  sessions: AuthServerOptions['sessions'],
  { runtime, ...options }: Partial<AuthServerOptions> = {},
): AuthServer {
  return app.start({
    protocol: 'oidc',
    sessions,
    onError,
    runtime: { now: () => clock.now(), ...runtime },
    ...options,
  })
}

/** Sends the callback to one of several processes with the browser's cookies. The browser's cookies do not change. */
async function callbackAt(auth: AuthServer, browser: Browser, url: URL): Promise<Response> {
  const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
  const headers = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' }
  const response = await auth.handle(new Request(url, { headers }))
  if (!response) throw new Error('The AuthServer returned no response.')
  return response
}

const partsOf = ({ status, headers }: Response) => ({
  status,
  location: headers.get('location'),
  cookies: headers.getSetCookie(),
})

/** Stores the cookies of a response in a browser. */
function keepCookies({ cookies }: Browser, { headers }: Response): void {
  for (const line of headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? []
    if (line.includes('Max-Age=0')) cookies.delete(name)
    else cookies.set(name, value)
  }
}

async function expectSignedIn(browser: Browser): Promise<void> {
  expect(await readStatus(browser)).toBe('authenticated')
  // The first request needs a valid access token. The second request needs a valid refresh token.
  expect((await browser.call('/auth/user')).status).toBe(200)
  expect(json(await browser.call('/auth/renew?force', { method: 'POST' }))).toMatchObject({
    session: { status: 'authenticated' },
  })
  expect(json(await browser.call('/auth/session'))['error']).toBeUndefined()
}

describe.each(sharedKeepings)('repeated callbacks, with %s', (_name, keep) => {
  it('B13: two simultaneous callbacks redeem the code once and get the same response', async () => {
    const auth = start(keep(clock))
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    const responses = await Promise.all([
      callbackAt(auth, browser, url),
      callbackAt(auth, browser, url),
    ])
    const [first, second] = responses.map(partsOf)
    expect(first).toMatchObject({ status: 303, location: `${app.origin}/reports` })
    expect(second).toEqual(first)
    expect(app.emulator.count('token')).toBe(1)
    keepCookies(browser, responses[1] as Response)
    await expectSignedIn(browser)
  })

  it('B13: two simultaneous callbacks at two processes redeem the code once and get the same response', async () => {
    const sessions = keep(clock)
    const held = holdFetch((url) => url.endsWith('/token'))
    const [here, there] = [start(sessions, { fetch: held.fetch }), start(sessions)]
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    const first = callbackAt(here, browser, url)
    await until(held.isHeld)
    const second = callbackAt(there, browser, url)
    held.release()
    const responses = await Promise.all([first, second])
    expect(partsOf(responses[1])).toEqual(partsOf(responses[0]))
    expect(app.emulator.count('token')).toBe(1)
    keepCookies(browser, responses[1])
    await expectSignedIn(browser)
  })

  it('B13: a browser that repeats the callback after a broken connection is signed in', async () => {
    const held = holdFetch((url) => url.endsWith('/token'), 'response')
    start(keep(clock), { fetch: held.fetch })
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const broken = request(url, { headers: { cookie }, agent: false })
    const isBroken = new Promise((resolve) => broken.on('error', resolve))
    broken.end()
    await until(held.isHeld)
    broken.destroy(new Error('the connection broke'))
    await isBroken
    const second = browser.step(url.href, 'cross-site')
    held.release()
    expect((await second).headers.get('location')).toBe(`${app.origin}/reports`)
    expect(app.emulator.count('token')).toBe(1)
    await expectSignedIn(browser)
  })

  it.each([
    ['one process', 1],
    ['two processes', 2],
  ])(
    'B13: a callback that is repeated within a minute gets the same response from %s',
    async (_what, processes) => {
      const sessions = keep(clock)
      const [here, there] = [start(sessions), start(sessions)]
      const browser = app.openBrowser()
      const url = await reachCallback(app, browser)
      const first = await callbackAt(here, browser, url)
      clock.pass(59_000)
      const second = await callbackAt(processes === 2 ? there : here, browser, url)
      expect(partsOf(second)).toEqual(partsOf(first))
      expect(app.emulator.count('token')).toBe(1)
      keepCookies(browser, second)
      await expectSignedIn(browser)
    },
  )

  it('B13: a callback that is repeated after a minute is rejected, and its code is not sent a second time', async () => {
    const auth = start(keep(clock))
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    const late = browser.copy()
    await browser.step(url.href, 'cross-site')
    clock.pass(61_000)
    await late.step(url.href, 'cross-site')
    expect(json(await late.call('/auth/session'))).toMatchObject({
      session: { status: 'anonymous' },
      error: { code: 'state_mismatch' },
    })
    expect(app.emulator.count('token')).toBe(1)
    expect(auth).toBe(app.auth)
    await expectSignedIn(browser)
  })

  it('B13: a repeated callback with its login cookie shows no error to a signed-in user, even after a minute', async () => {
    start(keep(clock))
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    const [loginCookie = ['', '']] = browser.cookies
    await browser.step(url.href, 'cross-site')
    const id = await readId(browser)
    for (const seconds of [1, 61]) {
      browser.cookies.set(...loginCookie)
      clock.pass(seconds * 1000)
      const response = await browser.step(url.href, 'cross-site')
      expect(response.headers.get('location')).toBe(`${app.origin}/reports`)
      expect(await readId(browser)).toBe(id)
      await expectSignedIn(browser)
    }
    expect(app.emulator.count('token', { grantType: 'authorization_code' })).toBe(1)
  })

  it('B13: a repeated callback in a signed-in browser does not call onError, and causes no error after a logout', async () => {
    start(keep(clock))
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    await browser.step(url.href, 'cross-site')
    await browser.step(url.href, 'cross-site')
    await browser.call('/auth/logout', { method: 'POST' })
    const facts = await app.auth.initialSession(requestOf(browser))
    expect([facts.session, facts.error, reported]).toEqual([
      { status: 'anonymous', reason: 'none' },
      undefined,
      [],
    ])
  })

  it('B13: if GenAuth rejects a code, the server sends the code once, both callbacks fail, and onError is called once', async () => {
    const auth = start(keep(clock))
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    url.searchParams.set('code', 'x')
    const both = [callbackAt(auth, browser, url), callbackAt(auth, browser, url)]
    const [first, second] = (await Promise.all(both)).map(partsOf)
    expect(second).toEqual(first)
    const third = await callbackAt(auth, browser, url)
    expect(partsOf(third)).toEqual(first)
    keepCookies(browser, third)
    expect(json(await browser.call('/auth/session'))['error']).toMatchObject({
      code: 'invalid_grant',
    })
    expect([app.emulator.count('token'), reported]).toEqual([1, ['invalid_grant']])
  })

  it('B13: two simultaneous callbacks of a popup get the same page', async () => {
    const auth = start(keep(clock))
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser, 'mode=popup&popup=a-name-that-a-page-made-up')
    const both = [callbackAt(auth, browser, url), callbackAt(auth, browser, url)]
    const [first, second] = await Promise.all(both)
    expect(await second?.text()).toBe(await first?.text())
    expect([first?.status, app.emulator.count('token')]).toEqual([200, 1])
  })

  it('B13: if a process stops during a callback, the repeated callback starts a new login with the same prompt', async () => {
    const sessions = keep(clock)
    const stopped = holdFetch((url) => url.endsWith('/token'), 'response')
    const here = start(sessions, { fetch: stopped.fetch })
    const there = start(sessions, { runtime: { sleep: clock.sleep } })
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser, 'returnTo=/reports&prompt=login')
    void callbackAt(here, browser, url)
    await until(stopped.isHeld)
    const response = await callbackAt(there, browser, url)
    const location = response.headers.get('location') ?? ''
    expect([response.status, new URL(location).searchParams.get('prompt')]).toEqual([302, 'login'])
    expect([app.emulator.count('token'), reported]).toEqual([1, ['timeout']])
    keepCookies(browser, response)
    const again = await followToCallback(app, browser, location)
    const back = await callbackAt(there, browser, again)
    expect(back.headers.get('location')).toBe(`${app.origin}/reports`)
    keepCookies(browser, back)
    await expectSignedIn(browser)
  })

  it.each([
    [26, 'just after', 302],
    [84, 'a minute after', 302],
    [86, 'more than a minute after', 303],
  ])(
    'B13: a callback %d s after a process stopped, which is %s the lock expired, gets the status %i',
    async (seconds, _what, status) => {
      const sessions = keep(clock)
      const stopped = holdFetch((url) => url.endsWith('/token'), 'response')
      const here = start(sessions, { fetch: stopped.fetch })
      const there = start(sessions, { runtime: { sleep: clock.sleep } })
      const browser = app.openBrowser()
      const url = await reachCallback(app, browser)
      clock.stopAt(Date.now())
      void callbackAt(here, browser, url)
      await until(stopped.isHeld)
      clock.stopAt(clock.now() + seconds * 1000)
      const response = await callbackAt(there, browser, url)
      expect(response.status).toBe(status)
      expect(reported).toEqual([status === 302 ? 'timeout' : 'state_mismatch'])
      expect(app.emulator.count('token')).toBe(1)
    },
  )

  it('B13: a login fails if the process stops during the first and during the repeated code exchange', async () => {
    const sessions = keep(clock)
    const there = start(sessions, { runtime: { sleep: clock.sleep } })
    const browser = app.openBrowser()
    let url = await reachCallback(app, browser)
    for (const status of [302, 303]) {
      const stopped = holdFetch((tokenUrl) => tokenUrl.endsWith('/token'))
      void callbackAt(start(sessions, { fetch: stopped.fetch }), browser, url)
      await until(stopped.isHeld)
      const response = await callbackAt(there, browser, url)
      expect(response.status).toBe(status)
      keepCookies(browser, response)
      const location = response.headers.get('location') ?? ''
      if (status === 302) url = await followToCallback(app, browser, location)
      else expect(location).toBe(`${app.origin}/reports`)
    }
    expect(json(await browser.call('/auth/session'))['error']).toMatchObject({ code: 'timeout' })
    expect(app.emulator.count('token')).toBe(0)
  })
})

describe('the code of a login', () => {
  it.each([
    [
      'in two requests',
      'GenAuth closes the connection once',
      { kind: 'reset', times: 1 },
      2,
      'authenticated',
    ],
    [
      'in two requests',
      'GenAuth closes the connection twice',
      { kind: 'reset', times: 2 },
      2,
      'anonymous:error',
    ],
    [
      'in two requests',
      'the response is incomplete',
      { kind: 'truncatedBody', times: 1 },
      2,
      'anonymous:error',
    ],
    [
      'in one request',
      'the response has the status 500',
      { kind: 'status', status: 500, times: 1 },
      1,
      'anonymous:error',
    ],
    [
      'in one request',
      'the response has the status 503',
      { kind: 'status', status: 503, times: 1 },
      1,
      'anonymous:error',
    ],
  ] as const)('B13: the server sends the code of a login %s if %s', async (...row) => {
    const [, , fault, sent, status] = row
    start(cookieSessions({ revocations: 'process' }))
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    app.emulator.setFault('token', fault)
    await browser.step(url.href, 'cross-site')
    expect(app.emulator.count('token')).toBe(sent)
    expect(await readStatus(browser)).toBe(status)
  })

  it('B13: the code of a login is not sent a second time if the lock could expire before the response', async () => {
    let sent = 0
    start(cookieSessions({ revocations: 'process' }), {
      timeoutMs: 3000,
      async fetch(url, init) {
        if (!String(url).endsWith('/token')) return fetch(url, init)
        sent += 1
        clock.pass(8000)
        throw new TypeError('fetch failed')
      },
    })
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    await browser.step(url.href, 'cross-site')
    expect([sent, await readStatus(browser)]).toEqual([1, 'anonymous:error'])
  })
})

describe('the result of a login', () => {
  it('B13: two simultaneous callbacks in one process redeem the code once, even if the revocations have no locks', async () => {
    const revocations = revocationsWithoutLocks(clock.now)
    const auth = start(cookieSessions({ revocations }))
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    const [first, second] = await Promise.all([
      callbackAt(auth, browser, url),
      callbackAt(auth, browser, url),
    ])
    expect(partsOf(second)).toEqual(partsOf(first))
    expect(app.emulator.count('token')).toBe(1)
  })

  it('B13: a login succeeds if its result cannot be stored', async () => {
    const memory = createMemoryRevocations(clock.now)
    let kept = 0
    const revocations = {
      ...memory,
      async addResult(...result: Parameters<typeof memory.addResult>) {
        kept += 1
        // The first entry marks the start of the login. The later entries store the result of the login.
        if (kept > 1) throw new Error('down')
        return memory.addResult(...result)
      },
    }
    start(cookieSessions({ revocations }))
    const browser = app.openBrowser()
    await browser.step((await reachCallback(app, browser)).href, 'cross-site')
    // The server writes two entries at the same time. After one write has failed, the server does not wait for the other write.
    await expect.poll(() => kept).toBe(3)
    await expectSignedIn(browser)
  })

  it('B13: a callback does not send the code while the store is down', async () => {
    const store = watchStore(memoryStore())
    start(storedSessions(store))
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    store.before = () => {
      throw new Error('down')
    }
    await browser.step(url.href, 'cross-site')
    store.before = () => undefined
    expect(json(await browser.call('/auth/session'))).toMatchObject({
      session: { status: 'anonymous', reason: 'error' },
      error: { code: 'storage_unavailable' },
    })
    expect(app.emulator.count('token')).toBe(0)
  })
})
