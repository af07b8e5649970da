import { describe, expect, it } from 'vitest'
import { type AuthServer, storedSessions } from '../../src'
import { callAt, statusAt, statusOf } from '../support/call-at'
import { due, renewAt, startHeld, startTwo, until, userAt } from '../support/two-servers'
import { useApp } from '../support/use-app'
import { type WatchedStore, watchStore } from '../support/watch-store'

const app = useApp({
  app: { accessTokenSeconds: 3600 },
  switches: { refreshAnswer: { oauth: 'new', oidc: 'new' } },
})

describe.each(['oauth', 'oidc'] as const)('%s with single-use refresh tokens', (protocol) => {
  it('B6: 40 refresh requests at two processes cause one refresh at GenAuth, and all succeed', async () => {
    const { here, there, browser } = await startTwo(app, { protocol })
    app.pass(due)
    const requests = Array.from({ length: 40 }, (_, at) => renewAt(at % 2 ? here : there, browser))
    const responses = await Promise.all(requests)
    expect(app.renewals()).toBe(1)
    expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 200))
    expect(new Set(await Promise.all(responses.map(statusOf)))).toEqual(new Set(['authenticated']))
    expect([await userAt(here, browser), await userAt(there, browser)]).toEqual([200, 200])
  })

  it('B6: the cookie of a login stays valid while two processes refresh its token', async () => {
    const { here, there, browser } = await startTwo(app, { protocol })
    for (const [at, auth] of [here, there, there, here].entries()) {
      app.pass(due)
      await renewAt(auth, browser)
      expect([app.renewals(), await userAt(there, browser)]).toEqual([at + 1, 200])
    }
  })
})

describe('a refresh request that another process has overtaken', () => {
  it('B6: a request sends no refresh if another process refreshed the token before the request got the lock', async () => {
    const { store, here, there, browser } = await startTwo(app)
    app.pass(due)
    let renewed: Response | undefined
    store.before = async (method) => {
      if (method !== 'lock') return
      store.before = () => undefined
      renewed = await renewAt(here, browser)
    }
    const late = await renewAt(there, browser)
    expect([await statusOf(late), renewed?.status]).toEqual(['authenticated', 200])
    expect([app.renewals(), await userAt(there, browser)]).toEqual([1, 200])
  })

  it('B6: simultaneous refresh requests in one process share one lock', async () => {
    const { store, here, browser } = await startTwo(app)
    app.pass(due)
    app.emulator.setFault('token', { kind: 'delay', delayMs: 200 })
    const responses = await Promise.all(Array.from({ length: 40 }, () => renewAt(here, browser)))
    expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 200))
    const locks = store.calls.filter((line) => line.startsWith('["lock"'))
    // One lock is enough for all requests, but a late request may take another lock.
    expect(locks.length).toBeLessThan(5)
  })
})

describe('a forced refresh', () => {
  it('B6: simultaneous forced refreshes at two processes cause one refresh at GenAuth', async () => {
    // With this `timeoutMs`, a lock that is not released makes the test time out.
    const { here, there, browser } = await startTwo(app, { timeoutMs: 60_000 })
    const force = (auth: AuthServer) => callAt(auth, browser, '/auth/renew?force', 'POST')
    const responses = await Promise.all([here, there, here, there].map(force))
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(app.renewals()).toBe(1)
    app.pass(10)
    await force(there)
    expect([app.renewals(), await userAt(here, browser)]).toEqual([2, 200])
  })
})

describe('a process that stops during a refresh', () => {
  /** Starts a refresh in a process that sends the request and then stops. */
  async function stopDuringRefresh(reuseGraceSeconds: number, path = '/auth/renew') {
    const two = await startTwo(app)
    app.emulator.setSwitches({ reuseGraceSeconds })
    let hasStopped = false
    const stopping = app.start({
      sessions: storedSessions(watchStop(two.store, () => hasStopped)),
      fetch: async (...request) => {
        if (!hasStopped) await (await fetch(...request)).arrayBuffer()
        hasStopped = true
        return new Promise<Response>(() => undefined)
      },
    })
    if (path === '/auth/renew') app.pass(due)
    void callAt(stopping, two.browser, path, 'POST')
    await until(() => hasStopped)
    return two
  }

  it('B6: if a process stops during a refresh, another process sends the refresh token again and no session ends', async () => {
    const { there, browser } = await stopDuringRefresh(60)
    const early = renewAt(there, browser)
    app.pass(16)
    const response = await early
    expect([response.status, app.renewals()]).toEqual([200, 2])
    expect([await statusAt(there, browser), await userAt(there, browser)]).toEqual([
      'authenticated',
      200,
    ])
    app.pass(due)
    expect((await renewAt(there, browser)).status).toBe(200)
    expect(app.renewals()).toBe(3)
  })

  it('B6: if a process stops during a forced refresh, the next refresh request completes the refresh', async () => {
    const { there, browser } = await stopDuringRefresh(60, '/auth/renew?force')
    app.pass(16)
    expect((await renewAt(there, browser)).status).toBe(200)
    expect([app.renewals(), await userAt(there, browser)]).toEqual([2, 200])
  })

  it('B6: if a process stops during a refresh and GenAuth has no grace period, the session expires', async () => {
    const { here, there, browser } = await stopDuringRefresh(0)
    app.pass(16)
    const response = await renewAt(there, browser)
    expect(await response.json()).toMatchObject({
      session: { status: 'anonymous', reason: 'expired' },
      error: { code: 'invalid_grant' },
    })
    expect(await statusAt(here, browser)).toBe('anonymous:expired')
    expect(app.renewals()).toBe(2)
  })
})

describe('a process that pauses for longer than its lock', () => {
  it('B6, S15: a process that resumes after a pause with outdated tokens does not change the stored session, and revokes no token', async () => {
    const { store, there, browser } = await startTwo(app)
    app.emulator.setSwitches({ reuseGraceSeconds: 60 })
    const here = startHeld(app, store, 'response')
    app.pass(due)
    const late = renewAt(here.auth, browser)
    await until(here.isHeld)
    app.pass(30)
    expect(await statusOf(await renewAt(there, browser))).toBe('authenticated')
    app.pass(due)
    expect(await statusOf(await renewAt(there, browser))).toBe('authenticated')
    here.release()
    const response = await late
    expect([response.status, response.headers.get('x-genauth-error')]).toEqual([503, 'timeout'])
    expect(app.emulator.count('revocation')).toBe(0)
    app.pass(due)
    expect(await statusOf(await renewAt(there, browser))).toBe('authenticated')
    expect([app.renewals(), await userAt(there, browser)]).toEqual([4, 200])
  })

  it('B6: a process that resumes after a pause stores its new tokens if they are the only valid ones', async () => {
    const { store, browser } = await startTwo(app)
    const [here, there] = [startHeld(app, store, 'response'), startHeld(app, store, 'request')]
    app.pass(due)
    const late = renewAt(here.auth, browser)
    await until(here.isHeld)
    app.pass(30)
    const rejected = renewAt(there.auth, browser)
    await until(there.isHeld)
    here.release()
    expect(await statusOf(await late)).toBe('authenticated')
    // GenAuth rejects the refresh token, because it was already used.
    there.release()
    expect(await statusOf(await rejected)).toBe('authenticated')
    expect(app.emulator.requests('token').map(({ status }) => status)).toEqual([200, 200, 400])
    expect(await statusAt(here.auth, browser)).toBe('authenticated')
  })
})

describe('a process that waits for another one', () => {
  it('B6: if GenAuth rejects the refresh of one process, the waiting process also ends the session as expired', async () => {
    const { here, there, browser } = await startTwo(app)
    app.emulator.revokeEverything()
    app.pass(due)
    const responses = await Promise.all([here, there].map((auth) => renewAt(auth, browser)))
    expect(await Promise.all(responses.map(statusOf))).toEqual([
      'anonymous:expired',
      'anonymous:expired',
    ])
    expect(app.renewals()).toBe(1)
  })
})

function watchStop(store: WatchedStore, hasStopped: () => boolean): WatchedStore {
  const watched = watchStore(store)
  watched.before = () => (hasStopped() ? new Promise(() => undefined) : undefined)
  return watched
}
