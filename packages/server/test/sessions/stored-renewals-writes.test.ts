import { expect, it } from 'vitest'
import { memoryStore, storedSessions } from '../../src'
import { type QuickBrowser, type Respond, startQuickApp } from '../support/quick-app'
import { watchStore } from '../support/watch-store'

const json = async (response: Response | Promise<Response>) =>
  (await (await response).json()) as Record<string, unknown>

const renew = (browser: QuickBrowser) => browser.call('/auth/renew?force', 'POST')

const isRefresh: (request: Parameters<Respond>[0]) => boolean = ({ form }) =>
  form.get('grant_type') === 'refresh_token'

const lateTokens = {
  access_token: 'access-late',
  refresh_token: 'refresh-late',
  token_type: 'Bearer',
  expires_in: 3600,
}

/** How long a process holds the lock of a refresh, in milliseconds. */
const lockLifeMs = 15_000

type SendResponse = (response?: Response | object) => void

/** A refresh whose request has arrived at GenAuth. */
interface Refresh {
  /** Sends GenAuth's response. Without an argument, the response contains new tokens. */
  readonly respond: SendResponse
  /** The response of the app. */
  readonly response: Promise<Response>
}

/** Starts two processes that share a store. GenAuth responds to a refresh when the test calls `respond`. */
async function startTwo() {
  const waiting: SendResponse[] = []
  const store = watchStore(memoryStore())
  const app = startQuickApp({
    sessions: storedSessions(store),
    respond: (request) =>
      isRefresh(request) ? new Promise((resolve) => waiting.push(resolve)) : undefined,
  })
  const here = await app.openLoggedIn()
  const there = app.openBrowser(app.startProcess(), new Map(here.cookies))
  const startRefresh = async (browser: QuickBrowser): Promise<Refresh> => {
    const response = renew(browser)
    await expect.poll(() => waiting.length, { interval: 1 }).toBe(1)
    return { respond: waiting.pop() ?? expect.fail(), response }
  }
  return { app, store, here, there, startRefresh }
}

it('B6: a process that resumes after a pause returns the tokens that another process has stored in the meantime', async () => {
  const { app, here, there, startRefresh } = await startTwo()
  const late = await startRefresh(here)
  app.pass(lockLifeMs)
  const other = await startRefresh(there)
  other.respond()
  expect(await json(other.response)).toMatchObject({ revision: 2 })
  late.respond(lateTokens)
  expect(await json(late.response)).toMatchObject({ revision: 2 })
  // The next refresh token shows which tokens are in the store.
  app.pass(10_000)
  const next = await startRefresh(here)
  next.respond()
  expect(await json(next.response)).toMatchObject({ revision: 3 })
  expect(app.refreshes()).toEqual(['refresh-1', 'refresh-1', 'refresh-2'])
  expect(app.revoked()).toEqual([])
})

it('B6: a process that resumes after a pause stores its tokens if GenAuth rejects the refresh of the other process', async () => {
  const { app, here, there, startRefresh } = await startTwo()
  const late = await startRefresh(here)
  app.pass(lockLifeMs)
  const other = await startRefresh(there)
  late.respond(lateTokens)
  expect(await json(late.response)).toMatchObject({ revision: 2 })
  other.respond(Response.json({ error: 'invalid_grant' }, { status: 400 }))
  expect(await json(other.response)).toMatchObject({ revision: 2 })
  expect(await there.status()).toBe('authenticated')
  app.pass(10_000)
  const next = await startRefresh(there)
  next.respond()
  expect(await json(next.response)).toMatchObject({ revision: 3 })
  expect(app.refreshes()).toEqual(['refresh-1', 'refresh-1', 'refresh-late'])
})

it('B6: a refresh that GenAuth rejects ends the stored session as expired in every process', async () => {
  const { app, here, there, startRefresh } = await startTwo()
  const refresh = await startRefresh(here)
  refresh.respond(Response.json({ error: 'invalid_grant' }, { status: 400 }))
  expect(await json(refresh.response)).toMatchObject({ error: { code: 'invalid_grant' } })
  expect([await there.status(), app.refreshes()]).toEqual(['anonymous:expired', ['refresh-1']])
})

it('B7: a logout during a refresh that GenAuth rejects gives the session the reason logout', async () => {
  const { here, there, startRefresh } = await startTwo()
  const refresh = await startRefresh(here)
  await (await there.call('/auth/logout', 'POST')).text()
  refresh.respond(Response.json({ error: 'invalid_grant' }, { status: 400 }))
  expect(await json(refresh.response)).toMatchObject({
    session: { status: 'anonymous', reason: 'logout' },
  })
  expect(await here.status()).toBe('anonymous:revoked')
})

it('B6: a refresh writes the stored session twice, before and after its request to GenAuth', async () => {
  const { store, here, startRefresh } = await startTwo()
  const writes = () => store.calls.filter((line) => line.startsWith('["write"')).length
  const atLogin = writes()
  const refresh = await startRefresh(here)
  expect(writes() - atLogin).toBe(1)
  refresh.respond()
  await refresh.response
  expect(writes() - atLogin).toBe(2)
})

/** Starts two processes. The store fails while the first process waits for the tokens of its refresh. `repair` ends the failure. */
async function startWithOutage() {
  const store = watchStore(memoryStore())
  let hasFailed = false
  const app = startQuickApp({
    sessions: storedSessions(store),
    pauseMs: 100,
    respond(request) {
      if (!isRefresh(request) || hasFailed) return undefined
      hasFailed = true
      store.before = () => {
        throw new Error('down')
      }
      return undefined
    },
  })
  const here = await app.openLoggedIn()
  const there = app.openBrowser(app.startProcess(), here.cookies)
  const repair = () => {
    store.before = () => undefined
  }
  return { app, here, there, repair }
}

it('B9: a process retries to store new tokens for one minute, and the next refresh request stores the tokens', async () => {
  const { app, here, there, repair } = await startWithOutage()
  const startedAt = app.now()
  const response = await renew(here)
  expect([response.status, response.headers.get('x-genauth-error')]).toEqual([
    503,
    'storage_unavailable',
  ])
  expect(app.now() - startedAt).toBe(60_000)
  repair()
  expect(await json(renew(here))).toMatchObject({ revision: 2 })
  expect(app.refreshes()).toEqual(['refresh-1'])
  expect(await there.facts()).toMatchObject({ revision: 2 })
})

it('B6, B9: a process that could not store its new tokens refreshes the tokens that another process has stored since', async () => {
  const { app, here, there, repair } = await startWithOutage()
  expect((await renew(here)).status).toBe(503)
  repair()
  expect(await json(renew(there))).toMatchObject({ revision: 2 })
  app.pass(10_000)
  expect(await json(renew(here))).toMatchObject({ revision: 3 })
  expect(app.refreshes()).toEqual(['refresh-1', 'refresh-1', 'refresh-3'])
})
