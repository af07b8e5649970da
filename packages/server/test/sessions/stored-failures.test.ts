import { describe, expect, it } from 'vitest'
import { callAt, statusAt, statusOf } from '../support/call-at'
import {
  due,
  renewAt,
  shortenSleep,
  startHeld,
  startTwo,
  until,
  userAt,
} from '../support/two-servers'
import { useApp } from '../support/use-app'
import type { WatchedStore } from '../support/watch-store'

const app = useApp({
  app: { accessTokenSeconds: 3600 },
  switches: { refreshAnswer: { oauth: 'new', oidc: 'new' } },
})

describe('a store that is down', () => {
  it('B9: every route responds 503 while the store is down, without the error text of the store, and no session ends', async () => {
    const { store, here, browser } = await startTwo(app)
    failWith(store, () => true)
    for (const [path, method] of [
      ['/auth/session', 'GET'],
      ['/auth/user', 'GET'],
      ['/auth/renew', 'POST'],
      ['/auth/introspect', 'POST'],
      ['/auth/logout', 'POST'],
    ] as const) {
      const response = await callAt(here, browser, path, method)
      const text = await response.text()
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
      expect(text).toContain('storage_unavailable')
      expect(text).not.toContain('password')
      expect(response.headers.getSetCookie()).toEqual([])
    }
    store.before = () => undefined
    expect(await statusAt(here, browser)).toBe('authenticated')
  })

  it('B9: a login fails with storage_unavailable if the store is down, and its tokens are revoked', async () => {
    const { store, here } = await startTwo(app, { protocol: 'oidc' })
    let isFiled = false
    failWith(store, (method) => {
      isFiled ||= method === 'file'
      return isFiled && method === 'write'
    })
    const browser = await app.openLoggedIn()
    const response = (await browser.call('/auth/session')).body
    expect(JSON.parse(response)).toMatchObject({
      session: { status: 'anonymous', reason: 'error' },
      error: { code: 'storage_unavailable' },
    })
    expect(app.emulator.count('revocation')).toBe(2)
    expect(await statusAt(here, browser)).toBe('anonymous:none')
  })

  it.each(['lock', 'write', 'file'])(
    'B6, B9: no refresh is sent if the method %s of the store fails',
    async (broken) => {
      const { store, here, browser } = await startTwo(app, { protocol: 'oidc' })
      app.pass(due)
      failWith(store, (method) => method === broken)
      expect((await renewAt(here, browser)).status).toBe(503)
      expect(app.renewals()).toBe(0)
      store.before = () => undefined
      // This refresh would wait if the failed refresh still held the lock.
      expect((await renewAt(here, browser)).status).toBe(200)
      expect(app.renewals()).toBe(1)
    },
  )

  it('B6, B9: if the store is down for a short time during a refresh, the new tokens are stored and the refresh is sent once', async () => {
    const { store, here, there, browser } = await startTwo(app)
    app.pass(due)
    app.emulator.setFault('token', { kind: 'delay', delayMs: 100 })
    const renewing = renewAt(here, browser)
    await until(() => app.renewals() === 1)
    let failures = 0
    store.before = () => {
      failures += 1
      throw new Error('down')
    }
    await until(() => failures >= 3)
    store.before = () => undefined
    expect(await statusOf(await renewing)).toBe('authenticated')
    expect([await userAt(there, browser), app.renewals()]).toEqual([200, 1])
  })

  it('B6, B9: a refresh gets 503 if the store is down for a minute, and the next refresh request stores the new tokens', async () => {
    const { store, here, browser } = await startTwo(app, {
      runtime: { sleep: shortenSleep },
    })
    app.pass(due)
    app.emulator.setFault('token', { kind: 'delay', delayMs: 50 })
    const renewing = renewAt(here, browser)
    await until(() => app.renewals() === 1)
    let failures = 0
    store.before = () => {
      failures += 1
      // The process retries the write for one minute.
      if (failures === 3) app.pass(61)
      throw new Error('down')
    }
    expect((await renewing).status).toBe(503)
    store.before = () => undefined
    app.pass(20)
    expect(await statusOf(await renewAt(here, browser))).toBe('authenticated')
    expect([await userAt(here, browser), app.renewals()]).toEqual([200, 1])
  })
})

describe('a failure of GenAuth', () => {
  it.each([
    ['500', { kind: 'status', status: 500 }, 1],
    ['an HTML page', { kind: 'html' }, 2],
    ['a connection reset', { kind: 'reset' }, 2],
  ] as const)(
    'B9: a refresh that fails with %s gets 503 and keeps a stored session',
    async (_name, fault, requests) => {
      const { here, there, browser } = await startTwo(app)
      app.pass(due)
      app.emulator.setFault('token', fault)
      const response = await renewAt(here, browser)
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
      expect(app.renewals()).toBe(requests)
      app.emulator.clearFaults()
      expect(await statusAt(there, browser)).toBe('authenticated')
      expect((await renewAt(there, browser)).status).toBe(200)
      expect(await userAt(here, browser)).toBe(200)
    },
  )

  it.each([
    [10, 'authenticated'],
    [0, 'anonymous:expired'],
  ])(
    'B6, B9: a refresh with a lost response is repeated, and with a grace period of %d s the stored session is then %s',
    async (reuseGraceSeconds, status) => {
      const { here, browser } = await startTwo(app)
      app.pass(due)
      app.emulator.setSwitches({ reuseGraceSeconds })
      app.emulator.setFault('token', { kind: 'lostAnswer', times: 1 })
      expect(await statusOf(await renewAt(here, browser))).toBe(status)
      expect(app.renewals()).toBe(2)
    },
  )
})

describe('a logout during a refresh in another process', () => {
  it('B7: a logout during a refresh in another process ends the session, and the new tokens are revoked', async () => {
    const { store, there, browser } = await startTwo(app)
    const here = startHeld(app, store, 'response')
    app.pass(due)
    const renewing = renewAt(here.auth, browser)
    await until(here.isHeld)
    await callAt(there, browser, '/auth/logout', 'POST')
    here.release()
    expect(await statusOf(await renewing)).toBe('anonymous:logout')
    expect(await statusAt(there, browser)).toBe('anonymous:revoked')
    // The process with the logout revokes the old tokens, and the process with the refresh revokes the new tokens.
    expect(app.emulator.requests('revocation').map(({ status }) => status)).toEqual([
      200, 200, 200, 200,
    ])
  })
})

describe('a logout before another process sends its refresh', () => {
  it('B7: if GenAuth rejects a refresh because of a logout, the session has the reason logout', async () => {
    const { store, there, browser } = await startTwo(app)
    const here = startHeld(app, store, 'request')
    app.pass(due)
    const renewing = renewAt(here.auth, browser)
    await until(here.isHeld)
    await callAt(there, browser, '/auth/logout', 'POST')
    here.release()
    expect(await statusOf(await renewing)).toBe('anonymous:logout')
    expect(app.emulator.requests('token').map(({ status }) => status)).toEqual([200, 400])
  })
})

function failWith(store: WatchedStore, shouldFail: (method: string) => boolean): void {
  store.before = (method) => {
    if (shouldFail(method)) throw new Error('a password of the store')
  }
}
