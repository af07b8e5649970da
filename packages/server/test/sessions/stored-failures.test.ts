import { describe, expect, it } from 'vitest'
import { callAt, statusAt, statusOf } from '../support/call-at'
import {
  due,
  renewAt,
  sleepImpatiently,
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
  it('B9: is a 503 at every route, says nothing of its own, and ends no session', async () => {
    const { store, here, browser } = await startTwo(app)
    failWith(store, () => true)
    for (const [path, method] of [
      ['/auth/session', 'GET'],
      ['/auth/user', 'GET'],
      ['/auth/renew', 'POST'],
      ['/auth/introspect', 'POST'],
      ['/auth/logout', 'POST'],
    ] as const) {
      const answer = await callAt(here, browser, path, method)
      const text = await answer.text()
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2'])
      expect(text).toContain('storage_unavailable')
      expect(text).not.toContain('password')
      expect(answer.headers.getSetCookie()).toEqual([])
    }
    store.before = () => undefined
    expect(await statusAt(here, browser)).toBe('authenticated')
  })

  it('B9: fails a login, which says so, and its tokens are revoked', async () => {
    const { store, here } = await startTwo(app, { protocol: 'oidc' })
    let isFiled = false
    failWith(store, (method) => {
      isFiled ||= method === 'file'
      return isFiled && method === 'write'
    })
    const browser = await app.openLoggedIn()
    const answer = (await browser.call('/auth/session')).body
    expect(JSON.parse(answer)).toMatchObject({
      session: { status: 'anonymous', reason: 'error' },
      error: { code: 'storage_unavailable' },
    })
    expect(app.emulator.count('revocation')).toBe(2)
    expect(await statusAt(here, browser)).toBe('anonymous:none')
  })

  it.each(['lock', 'write', 'file'])(
    'B6, B9: for %s uses no token, so that none is lost',
    async (broken) => {
      const { store, here, browser } = await startTwo(app, { protocol: 'oidc' })
      app.pass(due)
      failWith(store, (method) => method === broken)
      expect((await renewAt(here, browser)).status).toBe(503)
      expect(app.renewals()).toBe(0)
      store.before = () => undefined
      // A lock that could not be given back would be waited for.
      expect((await renewAt(here, browser)).status).toBe(200)
      expect(app.renewals()).toBe(1)
    },
  )

  it('B6, B9: while the tokens are on their way: they are kept when it is back, and asked for once', async () => {
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

  it('B6, B9: for longer than that: whoever asked is told, and the next renewal keeps what has come', async () => {
    const { store, here, browser } = await startTwo(app, {
      runtime: { sleep: sleepImpatiently },
    })
    app.pass(due)
    app.emulator.setFault('token', { kind: 'delay', delayMs: 50 })
    const renewing = renewAt(here, browser)
    await until(() => app.renewals() === 1)
    let failures = 0
    store.before = () => {
      failures += 1
      // A minute is over.
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

describe('GenAuth that fails', () => {
  it.each([
    ['500', { kind: 'status', status: 500 }, 1],
    ['a page', { kind: 'html' }, 2],
    ['a reset', { kind: 'reset' }, 2],
  ] as const)(
    'B9: with %s keeps the session, and is to be asked again',
    async (_name, fault, asked) => {
      const { here, there, browser } = await startTwo(app)
      app.pass(due)
      app.emulator.setFault('token', fault)
      const answer = await renewAt(here, browser)
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2'])
      expect(app.renewals()).toBe(asked)
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
    'B6, B9: with an answer that is lost, and %d s of grace, is asked once more: %s',
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

describe('a logout while another process renews', () => {
  it('B7: has the last word: nobody gets the new tokens, and GenAuth revokes them', async () => {
    const { store, there, browser } = await startTwo(app)
    const here = startHeld(app, store, 'answer')
    app.pass(due)
    const renewing = renewAt(here.auth, browser)
    await until(here.isHeld)
    await callAt(there, browser, '/auth/logout', 'POST')
    here.letGo()
    expect(await statusOf(await renewing)).toBe('anonymous:logout')
    expect(await statusAt(there, browser)).toBe('anonymous:revoked')
    // The old ones by the process that ended the session, the new ones by the one that got them.
    expect(app.emulator.requests('revocation').map(({ status }) => status)).toEqual([
      200, 200, 200, 200,
    ])
  })
})

describe('a logout before another process could send its renewal', () => {
  it('B7: is what the page hears of, and not that its token was refused', async () => {
    const { store, there, browser } = await startTwo(app)
    const here = startHeld(app, store, 'request')
    app.pass(due)
    const renewing = renewAt(here.auth, browser)
    await until(here.isHeld)
    await callAt(there, browser, '/auth/logout', 'POST')
    here.letGo()
    expect(await statusOf(await renewing)).toBe('anonymous:logout')
    expect(app.emulator.requests('token').map(({ status }) => status)).toEqual([200, 400])
  })
})

function failWith(store: WatchedStore, isMeant: (method: string) => boolean): void {
  store.before = (method) => {
    if (isMeant(method)) throw new Error('a password of the store')
  }
}
