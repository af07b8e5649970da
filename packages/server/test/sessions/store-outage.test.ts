import { expect, it } from 'vitest'
import { memoryStore, type SessionStore, storedSessions } from '../../src'
import { type QuickBrowser, type Respond, startQuickApp } from '../support/quick-app'
import { type WatchedStore, watchStore } from '../support/watch-store'

const renew = (browser: QuickBrowser) => browser.call('/auth/renew?force', 'POST')

const json = async (response: Response) => (await response.json()) as Record<string, unknown>

const isRefresh: (request: Parameters<Respond>[0]) => boolean = ({ form }) =>
  form.get('grant_type') === 'refresh_token'

/** Starts an app with a store. The test can make the store fail. */
async function setUp(respond: Respond = () => undefined, pauseMs = 1) {
  const store = watchStore(memoryStore())
  const app = startQuickApp({ sessions: storedSessions(store), respond, pauseMs })
  const browser = await app.openLoggedIn()
  const fail = (isMeant: (method: keyof SessionStore) => boolean = () => true) => {
    store.before = (method) => {
      if (isMeant(method)) throw new Error('down')
    }
  }
  const repair = () => {
    store.before = () => undefined
  }
  return { app, store, browser, fail, repair }
}

const countLocks = (store: WatchedStore) =>
  store.calls.filter((call) => call.startsWith('["lock"')).length

/** Starts an app with a store. The first refresh waits at GenAuth until the test calls `release`. */
async function setUpHeld() {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let isHeld = false
  const started = await setUp(async (request) => {
    if (!isRefresh(request)) return undefined
    isHeld = true
    await held
    return undefined
  })
  return { ...started, release, isHeld: () => isHeld }
}

it.each(['lock', 'write', 'file', 'read'] as const)(
  'B9: a refresh gets 503 and sends no refresh token if the method %s of the store fails',
  async (method) => {
    const { app, browser, fail, repair } = await setUp()
    fail((one) => one === method)
    const isUnused = method === 'file'
    const response = await renew(browser)
    // The server does not call `file`, because a session without an ID token has no groups.
    expect(response.status).toBe(isUnused ? 200 : 503)
    expect(app.refreshes()).toHaveLength(isUnused ? 1 : 0)
    repair()
    const failedAt = app.now()
    expect((await renew(browser)).status).toBe(200)
    expect(app.now() - failedAt).toBeLessThan(10)
  },
)

it('B9: if the store is down for a short time during a refresh, the new tokens are stored without a second refresh', async () => {
  let failures = 0
  const { app, store, browser, repair } = await setUp((request) => {
    if (isRefresh(request)) {
      store.before = () => {
        failures += 1
        if (failures === 4) repair()
        throw new Error('down')
      }
    }
    return undefined
  })
  expect(await json(await renew(browser))).toMatchObject({ revision: 2 })
  expect([app.refreshes(), await browser.status()]).toEqual([['refresh-1'], 'authenticated'])
})

it('B9: if the store is down for a minute, a refresh gets 503, and the next refresh request stores the new tokens', async () => {
  let failures = 0
  const { app, store, browser, repair } = await setUp((request) => {
    if (isRefresh(request) && failures === 0) {
      store.before = () => {
        failures += 1
        if (failures === 3) app.pass(61_000)
        throw new Error('down')
      }
    }
    return undefined
  })
  expect((await renew(browser)).status).toBe(503)
  repair()
  // Wait until the lock has expired, because the process may not have released the lock.
  app.pass(20_000)
  expect(await json(await renew(browser))).toMatchObject({ revision: 2 })
  expect(app.refreshes()).toEqual(['refresh-1'])
  expect(await json(await renew(browser))).toMatchObject({ revision: 3 })
  expect(app.refreshes()).toEqual(['refresh-1', 'refresh-2'])
})

it('B6: a refresh waits until the lock of a stopped process has expired, and sends its request after that', async () => {
  const { app, store, browser } = await setUp(() => undefined, 100)
  let isFirst = true
  store.before = (method) => {
    // The first holder never releases its lock.
    if (method !== 'unlock' || !isFirst) return undefined
    isFirst = false
    throw new Error('down')
  }
  await renew(browser)
  const heldAt = app.now()
  app.pass(10_000)
  expect(await json(await renew(browser))).toMatchObject({ revision: 3 })
  expect(app.now() - heldAt).toBeGreaterThan(10_000)
  expect(app.refreshes()).toEqual(['refresh-1', 'refresh-2'])
})

it('B6: a refresh that waits for the refresh of another process returns the new tokens and sends no request', async () => {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const { app, store, browser } = await setUp(async (request) => {
    if (isRefresh(request)) await held
    return undefined
  })
  const there = app.openBrowser(app.startProcess(), new Map(browser.cookies))
  const first = renew(browser)
  await expect.poll(() => app.refreshes().length).toBe(1)
  const locks = countLocks(store)
  const second = renew(there)
  // Wait until the second process has found the lock of the first process.
  await expect.poll(() => countLocks(store), { interval: 1 }).toBeGreaterThan(locks)
  release()
  expect(await json(await first)).toMatchObject({ revision: 2 })
  expect(await json(await second)).toMatchObject({ revision: 2 })
  expect(app.refreshes()).toEqual(['refresh-1'])
})

it('B6: a refresh that waits for another process returns the new tokens at once, even if that process cannot release its lock', async () => {
  const { app, store, browser, release, isHeld } = await setUpHeld()
  const there = app.openBrowser(app.startProcess(), new Map(browser.cookies))
  const first = renew(browser)
  await expect.poll(isHeld, { interval: 1 }).toBe(true)
  const startedAt = app.now()
  const locks = countLocks(store)
  const second = renew(there)
  // Wait until the second process has found the lock of the first process.
  await expect.poll(() => countLocks(store), { interval: 1 }).toBeGreaterThan(locks)
  store.before = (method) => {
    if (method === 'unlock') throw new Error('down')
  }
  release()
  expect(await json(await first)).toMatchObject({ revision: 2 })
  expect(await json(await second)).toMatchObject({ revision: 2 })
  expect(app.now() - startedAt).toBeLessThan(1000)
  expect(app.refreshes()).toEqual(['refresh-1'])
})

it('B9: a refresh request waits at most 25 s for its refresh, and the refresh continues after that', async () => {
  const { app, browser, release, isHeld } = await setUpHeld()
  const copy = browser.copy()
  let isSettled = false
  const renewing = renew(browser).finally(() => {
    isSettled = true
  })
  await expect.poll(isHeld, { interval: 1 }).toBe(true)
  app.pass(24_999)
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(isSettled).toBe(false)
  app.pass(1)
  const response = await renewing
  expect([response.status, response.headers.get('x-genauth-error')]).toEqual([503, 'timeout'])
  release()
  await expect.poll(async () => (await copy.facts())['revision']).toBe(2)
  expect(app.refreshes()).toEqual(['refresh-1'])
})

it('B6: the server sends no refresh token if the lock of the refresh could expire before GenAuth responds', async () => {
  const { app, store, browser, repair } = await setUp()
  store.before = (method) => {
    if (method === 'write') app.pass(5000)
  }
  const response = await renew(browser)
  expect([response.status, response.headers.get('x-genauth-error')]).toEqual([503, 'timeout'])
  expect(app.refreshes()).toEqual([])
  repair()
  expect(await json(await renew(browser))).toMatchObject({ revision: 2 })
})

it('B6: after a failed refresh, the next refresh request sends the same refresh token, even without the parameter force', async () => {
  let isStopped = true
  const { app, browser } = await setUp((request) => {
    if (!isRefresh(request) || !isStopped) return undefined
    isStopped = false
    return new Response('down', { status: 503 })
  })
  expect((await renew(browser)).status).toBe(503)
  // Do not force the refresh. The refresh is due, because the store contains a refresh without a result.
  expect(await json(await browser.call('/auth/renew', 'POST'))).toMatchObject({ revision: 2 })
  expect(await json(await browser.call('/auth/renew', 'POST'))).toMatchObject({ revision: 2 })
  expect(app.refreshes()).toEqual(['refresh-1', 'refresh-1'])
})

it('B1: a store contains no unencrypted token, user or cookie of a session', async () => {
  const store = watchStore(memoryStore())
  const app = startQuickApp({
    protocol: 'oidc',
    sessions: storedSessions(store),
    idTokenClaims: { name: 'Ada Lovelace' },
  })
  const browser = await app.openLoggedIn()
  await renew(browser)
  const calls = store.calls.join('\n')
  for (const secret of [
    'access-1',
    'refresh-1',
    'access-2',
    'Ada Lovelace',
    ...browser.cookies.values(),
  ]) {
    expect(calls).not.toContain(secret)
  }
})

it('B7: a logout ends the session even if another request writes the session during the logout', async () => {
  const { app, store, browser } = await setUp()
  const copy = browser.copy()
  let isFirst = true
  store.before = async (method) => {
    if (method !== 'write' || !isFirst) return
    isFirst = false
    await renew(copy)
  }
  await (await browser.call('/auth/logout', 'POST')).text()
  expect(await copy.status()).toBe('anonymous:revoked')
  expect(app.revoked()).toEqual(['refresh-2', 'access-2'])
})
