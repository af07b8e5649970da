import { SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { memoryStore, type SessionStore, storedSessions } from '../../src'
import { sendLogout } from '../support/logout-tokens'
import { type QuickApp, type QuickOptions, startQuickApp } from '../support/quick-app'
import { watchStore } from '../support/watch-store'

/** Starts an app with a store, whose sessions GenAuth can end. */
function start(options: QuickOptions = {}) {
  const store = watchStore(memoryStore())
  const app = startQuickApp({
    sessions: storedSessions(store),
    protocol: 'oidc',
    backchannelLogout: true,
    ...options,
  })
  return { app, store }
}

/** Delivers a logout token that ends all sessions of the user. */
async function endSessions(app: QuickApp): Promise<number> {
  const token = await new SignJWT({
    iss: 'https://sample-app.genauth.ai/oidc',
    aud: 'an-app',
    iat: Math.floor(app.now() / 1000),
    jti: crypto.randomUUID(),
    sub: 'ada',
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'logout+jwt' })
    .sign(new TextEncoder().encode('a-secret-of-the-application-in-it'))
  return (await sendLogout(app.auth, token)).status
}

it.each<[string, SessionStore['read']]>([
  ['has lost its entry', async () => undefined],
  ['contains an entry that cannot be decrypted', async () => ({ version: 1, sealed: 'a.b.c.d.e' })],
])('B3: a session is expired if the store %s', async (_what, read) => {
  const { app, store } = start()
  const browser = await app.openLoggedIn()
  store.read = read
  expect(await browser.status()).toBe('anonymous:expired')
  expect((await browser.call('/auth/user')).headers.get('x-genauth-error')).toBe('session_expired')
})

it.each([
  [{ maxIdleSeconds: 400, maxSessionSeconds: 1000 }, 400_000],
  [{ maxIdleSeconds: 1000, maxSessionSeconds: 300 }, 300_000],
])('B3: with %j, the store keeps the end of a session for %d ms', async (lifetimes, lifeMs) => {
  const { app, store } = start(lifetimes)
  const browser = await app.openLoggedIn()
  store.calls.length = 0
  await (await browser.call('/auth/logout', 'POST')).text()
  const writes = store.calls.filter((line) => line.includes('"ended":"revoked"'))
  expect(writes.map((line) => JSON.parse(line).at(-1))).toEqual([
    { now: app.now(), endsAt: app.now() + lifeMs },
  ])
})

it('B7: a logout at GenAuth ends a login that is just about to write its session', async () => {
  const { app, store } = start()
  const browser = app.openBrowser()
  let isFiled = false
  const statuses: number[] = []
  store.before = async (method) => {
    isFiled ||= method === 'file'
    if (!isFiled || method !== 'write') return
    store.before = () => undefined
    statuses.push(await endSessions(app))
  }
  await browser.logIn()
  expect(statuses).toEqual([200])
  expect(await browser.facts()).toMatchObject({
    session: { status: 'anonymous', reason: 'error' },
    error: { code: 'not_authenticated' },
  })
})

it('B7: a logout at GenAuth ends a session even if a refresh writes the session during the logout', async () => {
  const { app, store } = start()
  const browser = await app.openLoggedIn()
  let isFound = false
  store.before = async (method) => {
    isFound ||= method === 'find'
    if (!isFound || method !== 'write') return
    store.before = () => undefined
    await browser.copy().call('/auth/renew?force', 'POST')
  }
  expect(await endSessions(app)).toBe(200)
  expect([app.refreshes(), await browser.status()]).toEqual([['refresh-1'], 'anonymous:revoked'])
})

it('B7: a logout at GenAuth does not change the reason of a session that has already expired', async () => {
  const { app } = start({
    respond: ({ form }) =>
      form.get('grant_type') === 'refresh_token'
        ? Response.json({ error: 'invalid_grant' }, { status: 400 })
        : undefined,
  })
  const browser = await app.openLoggedIn()
  const copy = browser.copy()
  await browser.call('/auth/renew?force', 'POST')
  expect(await endSessions(app)).toBe(200)
  expect(await copy.status()).toBe('anonymous:expired')
})

const hours = 3_600_000

/** Opens a browser whose session is idle for 13 hours after a refresh. No request has sent the current cookie. */
async function openIdle() {
  const { app, store } = start({ tokenSeconds: 14 * 24 * 3600 })
  const browser = await app.openLoggedIn()
  app.pass(60_000)
  await browser.call('/auth/renew?force', 'POST')
  app.pass(13 * hours)
  /** Returns the status of the session one day minus one minute after an extension. */
  const statusAtIdleLimit = () => {
    app.pass(24 * hours - 60_000)
    return browser.status()
  }
  return { app, store, browser, statusAtIdleLimit }
}

it('S14: a request that runs in parallel and notes the current cookie does not prevent the extension of a stored session', async () => {
  const { browser, statusAtIdleLimit } = await openIdle()
  const parallel = browser.call('/auth/user')
  const renewed = await browser.call('/auth/renew', 'POST')
  await parallel
  expect(renewed.headers.getSetCookie()).toHaveLength(1)
  expect(await statusAtIdleLimit()).toBe('authenticated')
})

it('S14: a write to the store whose response is lost does not prevent the extension of a stored session', async () => {
  const { store, browser, statusAtIdleLimit } = await openIdle()
  const { write } = store
  let isLost = false
  store.write = async (...args) => {
    const isWritten = await write(...args)
    if (isLost) return isWritten
    isLost = true
    throw new Error('The response is lost.')
  }
  const renewed = await browser.call('/auth/renew', 'POST')
  expect([renewed.status, isLost]).toEqual([200, true])
  expect(await statusAtIdleLimit()).toBe('authenticated')
})

it('S15: if two refreshes replace the cookie while a request extends a stored session, the response does not end the session', async () => {
  const { app, store, browser } = await openIdle()
  const late = browser.copy()
  let release: (() => void) | undefined
  store.before = (method) => {
    if (method !== 'write' || release) return undefined
    return new Promise<void>((resolve) => {
      release = resolve
    })
  }
  const extending = late.call('/auth/renew', 'POST')
  await expect.poll(() => release, { interval: 1 }).toBeDefined()
  for (let n = 0; n < 2; n += 1) {
    await browser.call('/auth/renew?force', 'POST')
    app.pass(10_000)
  }
  release?.()
  const { status, headers } = await extending
  expect([status, headers.get('x-genauth-error')]).toEqual([503, 'timeout'])
  expect(await browser.facts()).toMatchObject({ revision: 4 })
})
