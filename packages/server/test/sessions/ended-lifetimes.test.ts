import { expect, it } from 'vitest'
import { cookieSessions, memoryStore, type Revocations, storedSessions } from '../../src'
import { createMemoryRevocations } from '../../src/sessions/revocation-book'
import { cookiesEndAt } from '../../src/sessions/session-lifetime'
import { startQuickApp } from '../support/quick-app'

const day = 24 * 3_600_000
const lifetimes = { maxSessionSeconds: (30 * day) / 1000, maxIdleSeconds: day / 1000 }
const toleranceMs = 5 * 60_000

/** Revocations in memory that record how long each entry lasts after its write, in milliseconds. */
function watchRevocations(now: () => number) {
  const memory = createMemoryRevocations(now)
  const lives: number[] = []
  const revocations: Revocations = {
    ...memory,
    add(id, endsAt, at) {
      lives.push(endsAt - at)
      return memory.add(id, endsAt, at)
    },
  }
  return { revocations, lives }
}

it.each([
  ['the idle limit', 10 * day, 11 * day + toleranceMs],
  ['the maximum age', 29.5 * day, 30 * day],
])('S13: all cookies of a session have ended after %s', (_which, now, endsAt) => {
  const limits = { maxSessionMs: 30 * day, maxIdleMs: day }
  expect(cookiesEndAt({ startedAt: 0 }, limits, now)).toBe(endsAt)
})

it('S13: the entry of an ended session lasts as long as a cookie of the session can be valid', async () => {
  let now = () => 0
  const { revocations, lives } = watchRevocations(() => now())
  const app = startQuickApp({ ...lifetimes, sessions: cookieSessions({ revocations }) })
  now = app.now
  const browser = await app.openLoggedIn()
  app.pass(day / 2)
  await browser.call('/auth/renew', 'POST')
  const copy = browser.copy()
  await browser.call('/auth/logout', 'POST')
  expect(lives).toEqual([day + toleranceMs])
  const statuses = []
  for (const ms of [0, day - 1000, 1000, toleranceMs]) {
    app.pass(ms)
    statuses.push(await copy.status())
  }
  expect(statuses).toEqual([
    'anonymous:revoked',
    'anonymous:revoked',
    'anonymous:expired',
    'anonymous:expired',
  ])
})

it('S13: a cookie that was used after the given record is rejected until its own idle limit', async () => {
  let now = () => 0
  const { revocations } = watchRevocations(() => now())
  const app = startQuickApp({ ...lifetimes, sessions: cookieSessions({ revocations }) })
  now = app.now
  const browser = await app.openLoggedIn()
  const old = browser.copy()
  app.pass(day - 10_000)
  await browser.call('/auth/renew', 'POST')
  const copy = browser.copy()
  await old.call('/auth/logout', 'POST')
  app.pass(day - 1000)
  expect(await copy.status()).toBe('anonymous:revoked')
})

it('S13: the previous cookie of a refreshed session is rejected until its idle limit', async () => {
  const tokenSeconds = (2 * day) / 1000
  const app = startQuickApp({ ...lifetimes, tokenSeconds, onClone: 'report' })
  const browser = await app.openLoggedIn()
  const old = browser.copy()
  await browser.call('/auth/renew?force', 'POST')
  await browser.status()
  for (const ms of [20_000, day / 2, day / 2 - 21_000]) {
    app.pass(ms)
    expect(await old.status()).toBe('anonymous:expired')
  }
  await old.call('/auth/renew?force', 'POST')
  expect(app.refreshes()).toEqual(['refresh-1'])
})

it('S13: the index of a stored session lasts as long as its cookie, and each write extends it', async () => {
  const store = memoryStore()
  const lives: number[] = []
  const file: typeof store.file = (name, key, { now, endsAt }) => {
    lives.push(endsAt - now)
    return store.file(name, key, { now, endsAt })
  }
  const sessions = storedSessions({ ...store, file })
  const app = startQuickApp({ ...lifetimes, sessions, protocol: 'oidc' })
  const browser = await app.openLoggedIn()
  const atLogin = lives.splice(0)
  app.pass(day / 2)
  await browser.call('/auth/renew', 'POST')
  const all = [...atLogin, ...lives]
  expect([atLogin.length > 0, lives.length > 0, new Set(all)]).toEqual([
    true,
    true,
    new Set([day + toleranceMs]),
  ])
})
