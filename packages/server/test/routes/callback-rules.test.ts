import { expect, it } from 'vitest'
import { memoryStore, storedSessions } from '../../src'
import { createCookieJar } from '../../src/cookies/cookie-jar'
import type { LoginTransaction } from '../../src/cookies/login-cookies'
import { serverRuntime } from '../../src/runtime/server-runtime'
import { createRecordSealer, createSealer } from '../../src/sealing/sealer'
import { createPendingLogins } from '../../src/sessions/pending-logins'
import { openLoginNotes } from '../../src/sessions/repeated-callbacks'
import { notesInStore } from '../../src/stores/session-store'
import { startQuickApp } from '../support/quick-app'

const jar = createCookieJar({ origin: 'https://app.example', appId: 'an-app', basePath: '/auth' })
const secrets = [new TextEncoder().encode('a-secret-of-32-bytes-for-cookies')]
const context = { appId: 'an-app', cookieName: jar.nameOf('login') }
const callback = '/auth/callback?code=a-code&state=a-state.of-a-login'

/** An app whose process has stopped while it redeemed the code of a login, and the browser of that login. */
async function stopDuringLogin(changes: Partial<LoginTransaction> = {}) {
  const store = memoryStore()
  const app = startQuickApp({ sessions: storedSessions(store) })
  const transaction: LoginTransaction = {
    startedAt: app.now(),
    state: 'a-state.of-a-login',
    codeVerifier: 'v'.repeat(43),
    returnTo: '/reports',
    options: { prompt: 'consent' },
    ...changes,
  }
  const sealer = createSealer(secrets, { purpose: 'transaction', ...context })
  const cookies = new Map([[`${jar.nameOf('login')}-a-state`, await sealer.seal(transaction)]])
  const sealerOf = createRecordSealer(secrets, { purpose: 'login', ...context })
  const deps = {
    runtime: { ...serverRuntime, now: app.now },
    notes: notesInStore(store),
    sealerOf,
    timeoutMs: 10_000,
  }
  await (await openLoginNotes(deps, { transaction, code: 'a-code' })).begin()
  app.pass(25_000)
  return { app, store, browser: app.openBrowser(app.auth, cookies) }
}

/** Reads the pending login of an authorization request from the store. */
async function readPendingLogin(
  url: URL,
  { browser, store }: Pick<Awaited<ReturnType<typeof stopDuringLogin>>, 'browser' | 'store'>,
) {
  const state = url.searchParams.get('state') ?? ''
  const name = `${jar.nameOf('login')}-${state.split('.')[0]}`
  const sealer = createSealer(secrets, { purpose: 'transaction', ...context })
  const kept = await sealer.open<{ key: string }>(browser.cookies.get(name))
  const sealerOf = createRecordSealer(secrets, { purpose: 'login', ...context })
  const notes = notesInStore(store)
  return createPendingLogins({ runtime: serverRuntime, notes, sealerOf }).read(kept?.key ?? '')
}

it('B13: if a process stops during a callback, the repeated callback restarts the login with the same prompt and returnTo', async () => {
  const { app, browser } = await stopDuringLogin()
  const response = await browser.goTo(callback)
  const url = new URL(response.headers.get('location') ?? '')
  expect([response.status, url.pathname]).toEqual([302, '/oauth/auth'])
  expect(url.searchParams.get('prompt')).toBe('consent')
  expect([app.reports, app.requests]).toEqual([['timeout'], []])
  const next = await browser.goTo(`/auth/callback?code=x&state=${url.searchParams.get('state')}`)
  expect(next.headers.get('location')).toBe('https://app.example/reports')
  expect([await browser.status(), [...browser.cookies.keys()]]).toEqual([
    'authenticated',
    [jar.nameOf('session')],
  ])
})

it('B13: a login that restarts because a process stopped keeps its options, and remains the second attempt', async () => {
  const options = { scope: 'user', connection: 'wechat', uiLocales: ['en'], prompt: 'login' }
  const { app, browser, store } = await stopDuringLogin({ options, isSecondTry: true })
  const url = new URL((await browser.goTo(callback)).headers.get('location') ?? '')
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    scope: 'user',
    ext_idp_conn_id: 'wechat',
    ui_locales: 'en',
    prompt: 'login',
  })
  const stored = await readPendingLogin(url, { browser, store })
  expect(stored).toMatchObject({ isRestarted: true, isSecondTry: true, startedAt: app.now() })
})

it('B13: a login ends with an error if a process stops in two of its callbacks', async () => {
  const { app, browser } = await stopDuringLogin({ isRestarted: true })
  const response = await browser.goTo(callback)
  expect([response.status, response.headers.get('location')]).toEqual([
    303,
    'https://app.example/reports',
  ])
  expect(await browser.facts()).toMatchObject({ error: { code: 'timeout' } })
  expect(app.reports).toEqual(['timeout'])
})

it('B13: a login that was restarted because a process stopped is marked, so that it is not restarted again', async () => {
  const { app, browser, store } = await stopDuringLogin()
  const url = new URL((await browser.goTo(callback)).headers.get('location') ?? '')
  const stored = await readPendingLogin(url, { browser, store })
  expect(stored).toMatchObject({ isRestarted: true, returnTo: '/reports', startedAt: app.now() })
})

it('B8: a repeated callback in the signed-in browser sets no cookie and does not call onError', async () => {
  const app = startQuickApp()
  const browser = app.openBrowser()
  const { goTo } = browser
  let path = ''
  browser.goTo = (next) => {
    path = next
    return goTo(next)
  }
  await browser.logIn()
  app.pass(61_000)
  const response = await goTo(path)
  expect([response.status, response.headers.getSetCookie(), app.reports]).toEqual([303, [], []])
})

it('B1: a callback sends its code with the code verifier of the login', async () => {
  for (const protocol of ['oauth', 'oidc'] as const) {
    const app = startQuickApp({ protocol })
    const browser = await app.openLoggedIn()
    expect(await browser.status()).toBe('authenticated')
    const [request] = app.requests
    expect([request?.form.get('code'), request?.form.get('code_verifier')?.length]).toEqual([
      'a-code',
      43,
    ])
  }
})

it('B9: onError is called if the userinfo endpoint responds 503, but not if the userinfo endpoint responds 401', async () => {
  let status = 503
  const app = startQuickApp({
    respond: ({ endpoint }) => (endpoint === 'me' ? new Response('', { status }) : undefined),
  })
  const browser = await app.openLoggedIn()
  expect((await browser.call('/auth/user')).status).toBe(503)
  expect(app.reports).toEqual(['server_error'])
  status = 401
  expect((await browser.call('/auth/user')).status).toBe(401)
  expect((await app.openBrowser().call('/auth/user')).status).toBe(401)
  expect(app.reports).toEqual(['server_error'])
})
