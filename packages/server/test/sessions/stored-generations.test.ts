import { beforeEach, expect, it } from 'vitest'
import { memoryStore, type SessionStore, storedSessions } from '../../src'
import { failure } from '../support/failure'
import { type QuickApp, type QuickBrowser, startQuickApp } from '../support/quick-app'
import { requestOf } from '../support/request-of'
import { type WatchedStore, watchStore } from '../support/watch-store'

let store: WatchedStore
let app: QuickApp
let events: string[]
beforeEach(() => {
  store = watchStore(memoryStore())
  events = []
  app = startQuickApp({
    sessions: storedSessions(store),
    onClone: 'report',
    onEvent: ({ type }) => void events.push(type),
  })
})

const json = async (response: Response | Promise<Response>) =>
  (await (await response).json()) as Record<string, unknown>
const renew = (browser: QuickBrowser) => browser.call('/auth/renew?force', 'POST')
const cookieOf = ({ cookies }: QuickBrowser) =>
  [...cookies].find(([name]) => name.includes('session'))?.[1] ?? ''
const userStatus = async (browser: QuickBrowser) => (await browser.call('/auth/user')).status

/** Opens a browser with a refreshed session, and a copy of the browser with the previous cookie. */
async function openRefreshed() {
  const browser = await app.openLoggedIn()
  const previous = browser.copy()
  await renew(browser)
  return { browser, previous, elsewhere: atOtherProcess(previous) }
}

const atOtherProcess = ({ cookies }: QuickBrowser) =>
  app.openBrowser(app.startProcess(), new Map(cookies))

it('S15: each refresh of a stored session replaces its cookie, and the new cookie has less than 400 characters', async () => {
  const browser = await app.openLoggedIn()
  const cookies = [cookieOf(browser)]
  for (let n = 0; n < 3; n += 1) {
    await renew(browser)
    app.pass(10_000)
    cookies.push(cookieOf(browser))
  }
  expect(new Set(cookies).size).toBe(4)
  for (const cookie of cookies) expect(cookie.length).toBeLessThan(400)
  expect(await browser.facts()).toMatchObject({ revision: 4 })
})

it('S15: a refresh writes the session under the same key of the store, with other encrypted texts', async () => {
  await openRefreshed()
  const writes = store.calls
    .map((line) => JSON.parse(line) as [string, string, { sealed: string }])
    .filter(([method, key]) => method === 'write' && !key.includes('.'))
  expect(new Set(writes.map(([, key]) => key)).size).toBe(1)
  const kidOf = (sealed: string) => atob(sealed.split('.')[0] ?? '')
  const [login, , refresh] = writes.map(([, , { sealed }]) => kidOf(sealed))
  expect(refresh).not.toBe(login)
})

it('S15: for ten seconds after a refresh, the previous cookie gives the current session in every process', async () => {
  const { previous, elsewhere } = await openRefreshed()
  app.pass(9999)
  for (const browser of [previous, elsewhere]) {
    expect(await browser.facts()).toMatchObject({ revision: 2, renewAt: app.now() })
    expect(await userStatus(browser)).toBe(200)
  }
  expect(await json(renew(elsewhere))).toMatchObject({ revision: 2 })
  expect(app.refreshes()).toEqual(['refresh-1'])
  app.pass(60_000)
  expect(await userStatus(elsewhere)).toBe(200)
})

it('S15: ten seconds after a refresh, the previous cookie gives no token, and gets the current cookie until a request has sent it', async () => {
  const { browser, previous, elsewhere } = await openRefreshed()
  const spare = previous.copy()
  app.pass(10_000)
  const response = await elsewhere.call('/auth/user')
  expect(response.headers.get('x-genauth-error')).toBe('renew_required')
  expect(await elsewhere.facts()).toMatchObject({ revision: 2, renewAt: app.now() })
  app.pass(3_000_000)
  expect(await json(renew(elsewhere))).toMatchObject({ revision: 2 })
  expect(cookieOf(elsewhere)).not.toBe(cookieOf(previous))
  expect(await userStatus(elsewhere)).toBe(200)
  // A request has now sent the current cookie.
  expect(await spare.status()).toBe('anonymous:expired')
  expect((await renew(spare)).headers.getSetCookie()).toEqual([])
  expect(await browser.status()).toBe('authenticated')
})

it('S15: two minutes after a refresh, the previous cookie no longer signs in at the own routes of the app', async () => {
  const { previous } = await openRefreshed()
  app.pass(119_999)
  const session = await app.auth.getSession(requestOf(previous))
  expect(session?.session).toMatchObject({ status: 'authenticated' })
  expect(() => session?.getAccessToken()).toThrow(
    expect.objectContaining({ code: 'renew_required' }),
  )
  app.pass(1)
  expect(await app.auth.getSession(requestOf(previous))).toBeNull()
  // The page can still get the current cookie.
  expect(await app.auth.initialSession(requestOf(previous))).toMatchObject({
    session: { status: 'authenticated' },
    renewAt: app.now(),
  })
  await renew(previous)
  expect(await app.auth.getSession(requestOf(previous))).not.toBeNull()
})

it('S15: verifyRequest() with the option session rejects a cookie that can only get the current cookie', async () => {
  const { browser, previous } = await openRefreshed()
  const { session } = (await previous.facts()) as { session: { id: string } }
  const verify = (at: QuickBrowser) => {
    const request = requestOf(at)
    request.headers.set('x-genauth', '1')
    request.headers.set('x-genauth-session', session.id)
    return app.auth.verifyRequest(request, { session: true })
  }
  app.pass(9999)
  await expect(verify(previous)).resolves.toBeUndefined()
  app.pass(1)
  expect(await failure(() => verify(previous))).toMatchObject({ code: 'renew_required' })
  await expect(verify(browser)).resolves.toBeUndefined()
})

it('S15: the server rejects a cookie that two refreshes have replaced, also within ten seconds', async () => {
  const browser = await app.openLoggedIn()
  const oldest = browser.copy()
  await renew(browser)
  app.pass(10_000)
  await renew(browser)
  const { calls } = store
  calls.length = 0
  expect(await oldest.status()).toBe('anonymous:expired')
  expect((await renew(oldest)).headers.getSetCookie()).toEqual([])
  expect(calls.filter((line) => line.startsWith('["write"'))).toEqual([])
  expect(await browser.status()).toBe('authenticated')
})

it('S15: a logout with an old cookie ends the session, even if two refreshes have replaced the cookie', async () => {
  const browser = await app.openLoggedIn()
  const oldest = browser.copy()
  await renew(browser)
  app.pass(10_000)
  await renew(browser)
  await (await oldest.call('/auth/logout', 'POST')).text()
  expect(await browser.status()).toBe('anonymous:revoked')
})

it('S15: a login with an old cookie ends the session, even if two refreshes have replaced the cookie', async () => {
  const browser = await app.openLoggedIn()
  const oldest = browser.copy()
  await renew(browser)
  app.pass(10_000)
  await renew(browser)
  await oldest.logIn()
  expect([await browser.status(), await oldest.status()]).toEqual([
    'anonymous:revoked',
    'authenticated',
  ])
})

it('S15: a request writes only once that it has sent the current cookie, and works if this write fails', async () => {
  const { browser } = await openRefreshed()
  const writes = () => store.calls.filter((line) => line.startsWith('["write"')).length
  const before = writes()
  store.before = (method) => {
    if (method === 'write') throw new Error('down')
  }
  expect(await browser.status()).toBe('authenticated')
  store.before = () => undefined
  await browser.facts()
  await browser.facts()
  expect(writes() - before).toBe(2)
})

it('S15: a cookie that is newer than the entry, because the store lost its last write, is expired and not reported', async () => {
  const { browser } = await openRefreshed()
  expect(await browser.status()).toBe('authenticated')
  const lost = await entryOf(store)
  app.pass(10_000)
  await renew(browser)
  app.pass(120_000)
  store.read = async () => lost
  expect(await browser.status()).toBe('anonymous:expired')
  expect(events).not.toContain('session_cloned')
})

it('S15: the parts of an entry cannot replace each other', async () => {
  const { previous } = await openRefreshed()
  const { sealed = '' } = (await entryOf(store)) ?? {}
  const [record, history, bridge] = sealed.split('~')
  for (const forged of [
    bridge,
    history,
    `${bridge}~${history}~${bridge}`,
    `${record}~${record}~${bridge}`,
  ]) {
    store.read = async () => ({ version: 3, sealed: forged ?? '' })
    expect(await previous.status()).toBe('anonymous:expired')
  }
})

/** Returns the entry of the only session. */
async function entryOf({ calls, read }: WatchedStore): ReturnType<SessionStore['read']> {
  const [, key] = JSON.parse(
    calls.findLast((line) => line.startsWith('["write"')) ?? '',
  ) as string[]
  return read(key ?? '')
}
