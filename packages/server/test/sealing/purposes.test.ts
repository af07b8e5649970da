import { expect, it } from 'vitest'
import { memoryStore, storedSessions } from '../../src'
import { createCookieJar } from '../../src/cookies/cookie-jar'
import { serverRuntime } from '../../src/runtime/server-runtime'
import type { KeyPurpose } from '../../src/sealing/keys'
import { createNamer } from '../../src/sealing/namer'
import { createRecordSealer, createSealer } from '../../src/sealing/sealer'
import { openLoginNotes } from '../../src/sessions/repeated-callbacks'
import { type SessionRecord, storeKeyOf } from '../../src/sessions/session-record'
import { notesInStore } from '../../src/stores/session-store'
import { asChunk } from '../support/as-chunk'
import { type QuickApp, startQuickApp } from '../support/quick-app'

const jar = createCookieJar({ origin: 'https://app.example', appId: 'an-app', basePath: '/auth' })
const secrets = [new TextEncoder().encode('a-secret-of-32-bytes-for-cookies')]
const home = 'https://app.example/'

type Cookie = 'session' | 'login' | 'flash' | 'logout'

/** Encrypts a value as all releases do. A release with another purpose, app id or cookie name would end all sessions and pending logins. */
const sealAs = (purpose: KeyPurpose, cookie: Cookie, value: object) =>
  createSealer(secrets, { purpose, appId: 'an-app', cookieName: jar.nameOf(cookie) }).seal(value)

const recordOf = (app: QuickApp): SessionRecord => ({
  id: 'a-session',
  revision: 7,
  startedAt: app.now(),
  sealedAt: app.now(),
  receivedAt: app.now(),
  expiresAt: app.now() + 3_600_000,
  scope: 'openid',
  accessToken: 'access-0',
  refreshToken: 'refresh-0',
})

it('B3: the encryption key of a session cookie depends on its purpose, the application and the cookie name', async () => {
  const app = startQuickApp()
  const sealed = await sealAs('session', 'session', recordOf(app))
  const cookies = new Map([[jar.nameOf('session'), asChunk(sealed)]])
  expect(await app.openBrowser(app.auth, cookies).facts()).toMatchObject({
    session: { status: 'authenticated', id: 'a-session' },
    revision: 7,
  })
})

it('B3: the encryption key of a stored session depends on its purpose, application, cookie name, id and key', async () => {
  const store = memoryStore()
  const app = startQuickApp({ sessions: storedSessions(store) })
  const handle = { id: 'an-id', key: 'a-key' }
  const context = { appId: 'an-app', cookieName: jar.nameOf('session') }
  const sealerOf = createRecordSealer(secrets, { purpose: 'record', ...context })
  const sealed = await sealerOf(handle.id, handle.key).seal(recordOf(app))
  const lifetime = { now: app.now(), endsAt: app.now() + 1_000_000 }
  await store.write(await storeKeyOf(handle), { version: 1, sealed }, lifetime)
  const cookies = new Map([[jar.nameOf('session'), await sealAs('session', 'session', handle)]])
  expect(await app.openBrowser(app.auth, cookies).facts()).toMatchObject({ revision: 7 })
})

it('B3: the index names of stored sessions depend on the application and the cookie name', async () => {
  const store = memoryStore()
  const options = { protocol: 'oidc', backchannelLogout: true } as const
  await startQuickApp({ ...options, sessions: storedSessions(store) }).openLoggedIn()
  const namer = createNamer(secrets, { appId: 'an-app', cookieName: jar.nameOf('session') })
  const [name = ''] = await namer.namesOf('sub', 'ada')
  expect(await store.find(name)).toHaveLength(1)
})

it('B7: without back-channel logout, a store contains no start time of a session', async () => {
  const keys: string[] = []
  const store = memoryStore()
  const { write } = store
  store.write = (key, ...rest) => {
    keys.push(key)
    return write(key, ...rest)
  }
  const sessions = storedSessions(store)
  await startQuickApp({ protocol: 'oidc', sessions }).openLoggedIn()
  expect(keys.filter((key) => key.startsWith('began.'))).toEqual([])
  await startQuickApp({ protocol: 'oidc', sessions, backchannelLogout: true }).openLoggedIn()
  expect(keys.filter((key) => key.startsWith('began.'))).toHaveLength(1)
})

it('B3: the encryption key of a login cookie depends on its purpose, the application and the cookie name', async () => {
  const app = startQuickApp()
  const transaction = {
    startedAt: app.now(),
    state: 'a-state.of-a-login',
    codeVerifier: 'v'.repeat(43),
    returnTo: '/reports',
  }
  const sealed = await sealAs('transaction', 'login', transaction)
  const cookies = new Map([[`${jar.nameOf('login')}-a-state`, sealed]])
  const browser = app.openBrowser(app.auth, cookies)
  const response = await browser.goTo('/auth/callback?code=x&state=a-state.of-a-login')
  expect(response.headers.get('location')).toBe(`${home}reports`)
  expect(await browser.status()).toBe('authenticated')
})

it('B3: the encryption key of the stored notes of a login depends on their purpose, the application and the cookie name', async () => {
  const store = memoryStore()
  const app = startQuickApp({ sessions: storedSessions(store) })
  const transaction = {
    startedAt: app.now(),
    state: 'a-state.of-a-login',
    codeVerifier: 'v'.repeat(43),
    returnTo: '/',
  }
  const sealed = await sealAs('transaction', 'login', transaction)
  const browser = app.openBrowser(app.auth, new Map([[`${jar.nameOf('login')}-a-state`, sealed]]))
  await browser.goTo('/auth/callback?code=a-code&state=a-state.of-a-login')
  const context = { purpose: 'login', appId: 'an-app', cookieName: jar.nameOf('login') } as const
  const sealerOf = createRecordSealer(secrets, context)
  const deps = {
    runtime: { ...serverRuntime, now: app.now },
    notes: notesInStore(store),
    sealerOf,
    timeoutMs: 10_000,
  }
  const progress = await (await openLoginNotes(deps, { transaction, code: 'a-code' })).read()
  expect([progress.isDone, progress.ending?.isLoggedIn]).toEqual([true, true])
})

it('B3: the encryption key of the cookie with the error of a login depends on its purpose, application and name', async () => {
  const app = startQuickApp()
  const notice = { code: 'access_denied', message: 'No.', loginMark: 'a-mark', at: app.now() }
  const cookies = new Map([[jar.nameOf('flash'), await sealAs('flash', 'flash', notice)]])
  expect(await app.openBrowser(app.auth, cookies).facts()).toMatchObject({
    error: { code: 'access_denied', message: 'No.' },
  })
})

it('B3: the encryption key of a logout cookie depends on its purpose, the application and the cookie name', async () => {
  const app = startQuickApp()
  const kept = { id: 'an-id', url: 'https://genauth.example/', at: app.now() }
  const sealed = await sealAs('logout', 'logout', kept)
  const cookies = new Map([[`${jar.nameOf('logout')}-an-id`, sealed]])
  const response = await app.openBrowser(app.auth, cookies).goTo('/auth/logout/continue?id=an-id')
  expect(response.headers.get('location')).toBe('https://genauth.example/')
})

it('L11: the session cookie contains no ID token with the option logout set to universal', async () => {
  const lengths = []
  for (const logout of ['end-session', 'universal'] as const) {
    const browser = await startQuickApp({ protocol: 'oidc', logout }).openLoggedIn()
    lengths.push(browser.cookies.get(jar.nameOf('session'))?.length ?? 0)
  }
  const [longer = 0, shorter = 0] = lengths
  expect(longer - shorter).toBeGreaterThan(200)
})
