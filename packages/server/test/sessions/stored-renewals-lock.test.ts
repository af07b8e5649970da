import { expect, it } from 'vitest'
import { memoryStore, type SessionStore, storedSessions } from '../../src'
import { statusAt } from '../support/call-at'
import { holdFetch, isRenewal } from '../support/hold-fetch'
import { due, renewAt, startTwo, until } from '../support/two-servers'
import { useApp } from '../support/use-app'

const app = useApp({
  app: { accessTokenSeconds: 3600 },
  switches: { refreshAnswer: { oauth: 'new', oidc: 'new' } },
})

it('B6: if the store is slow, the server sends no refresh that could last longer than the lock', async () => {
  const { store, here, there, browser } = await startTwo(app, { protocol: 'oidc' })
  app.pass(due)
  let isLocked = false
  store.before = (method) => {
    isLocked ||= method === 'lock'
    // The lock lasts 15 seconds, and a request lasts at most 10 seconds.
    if (isLocked) app.pass(1.9)
  }
  const response = await renewAt(here, browser)
  expect([response.status, await response.json()]).toEqual([
    503,
    expect.objectContaining({ error: 'timeout' }),
  ])
  expect(app.renewals()).toBe(0)
  store.before = () => undefined
  expect((await renewAt(there, browser)).status).toBe(200)
  expect([app.renewals(), await statusAt(here, browser)]).toEqual([1, 'authenticated'])
})

it.each([
  [0, 2],
  [6, 1],
])(
  'B6, B9: if every response of a refresh is lost after %d s, the refresh is sent %d times',
  async (seconds, times) => {
    const store = memoryStore()
    let sent = 0
    const auth = app.start({
      sessions: storedSessions(store),
      async fetch(url, init) {
        if (!isRenewal(String(url), String(init?.body))) return fetch(url, init)
        sent += 1
        app.pass(seconds)
        throw new TypeError('fetch failed')
      },
    })
    const browser = await app.openLoggedIn()
    app.pass(due)
    const response = await renewAt(auth, browser)
    expect([response.status, sent]).toEqual([503, times])
    expect(await statusAt(auth, browser)).toBe('authenticated')
  },
)

it('B6, B9: a request waits for the lock for at most eight seconds, even if the store is slow', async () => {
  let attempts = 0
  const store = memoryStore()
  const busy: SessionStore = {
    ...store,
    async lock(name, ...rest) {
      // Allow the lock of the login, which uses the same store.
      if (name.startsWith('login.')) return store.lock(name, ...rest)
      attempts += 1
      app.pass(3)
      return false
    },
  }
  const auth = app.start({ sessions: storedSessions(busy), timeoutMs: 3000 })
  const browser = await app.openLoggedIn()
  app.pass(due)
  const response = await renewAt(auth, browser)
  expect([response.status, await response.json()]).toEqual([
    503,
    expect.objectContaining({ error: 'timeout' }),
  ])
  // The request waits at most eight seconds.
  expect(attempts).toBe(3)
})

it("B6, B9: a request that waits for another refresh gets 503 after the refresh's time limit", async () => {
  const held = holdFetch(isRenewal, 'response')
  const store = memoryStore()
  const here = app.start({
    sessions: storedSessions(store),
    timeoutMs: 3000,
    fetch: held.fetch,
  })
  const browser = await app.openLoggedIn()
  // This process never gets the lock.
  const taken = { ...store, lock: async () => false }
  const there = app.start({
    sessions: storedSessions(taken),
    timeoutMs: 3000,
    runtime: {
      async sleep(ms) {
        if (ms > 1000) return new Promise(() => undefined)
        app.pass(ms / 1000)
      },
    },
  })
  app.pass(due)
  const renewing = renewAt(here, browser)
  await until(held.isHeld)
  const waiting = await renewAt(there, browser)
  expect([waiting.status, waiting.headers.get('retry-after')]).toEqual([503, '2'])
  expect(await waiting.json()).toMatchObject({ error: 'timeout' })
  held.release()
  expect((await renewing).status).toBe(200)
  expect([app.renewals(), await statusAt(there, browser)]).toEqual([1, 'authenticated'])
})
