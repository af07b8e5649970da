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

it('B6: a store that is slow uses the lock up: nothing is sent whose answer would come after its end', async () => {
  const { store, here, there, browser } = await startTwo(app, { protocol: 'oidc' })
  app.pass(due)
  let isLocked = false
  store.before = (method) => {
    isLocked ||= method === 'lock'
    // The lock lives for 15 seconds, and a request for 10.
    if (isLocked) app.pass(1.9)
  }
  const answer = await renewAt(here, browser)
  expect([answer.status, await answer.json()]).toEqual([
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
])('B6, B9: an answer that is lost after %d s is asked for %d times', async (seconds, times) => {
  const store = memoryStore()
  let asked = 0
  const auth = app.start({
    sessions: storedSessions(store),
    async fetch(url, init) {
      if (!isRenewal(String(url), String(init?.body))) return fetch(url, init)
      asked += 1
      app.pass(seconds)
      throw new TypeError('fetch failed')
    },
  })
  const browser = await app.openLoggedIn()
  app.pass(due)
  const answer = await renewAt(auth, browser)
  expect([answer.status, asked]).toEqual([503, times])
  expect(await statusAt(auth, browser)).toBe('authenticated')
})

it('B6, B9: whoever waits for others counts the time that the store takes', async () => {
  let looks = 0
  const store = memoryStore()
  const busy: SessionStore = {
    ...store,
    async lock(name, ...rest) {
      // The login has a lock, too.
      if (name.startsWith('login.')) return store.lock(name, ...rest)
      looks += 1
      app.pass(3)
      return false
    },
  }
  const auth = app.start({ sessions: storedSessions(busy), timeoutMs: 3000 })
  const browser = await app.openLoggedIn()
  app.pass(due)
  const answer = await renewAt(auth, browser)
  expect([answer.status, await answer.json()]).toEqual([
    503,
    expect.objectContaining({ error: 'timeout' }),
  ])
  // Within eight seconds.
  expect(looks).toBe(3)
})

it('B6, B9: whoever waits for another waits no longer than a renewal may take, and answers 503', async () => {
  const held = holdFetch(isRenewal, 'answer')
  const store = memoryStore()
  const here = app.start({
    sessions: storedSessions(store),
    timeoutMs: 3000,
    fetch: held.fetch,
  })
  const browser = await app.openLoggedIn()
  // The others take their turns one after another.
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
  const refused = await renewAt(there, browser)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
  expect(await refused.json()).toMatchObject({ error: 'timeout' })
  held.letGo()
  expect((await renewing).status).toBe(200)
  expect([app.renewals(), await statusAt(there, browser)]).toEqual([1, 'authenticated'])
})
