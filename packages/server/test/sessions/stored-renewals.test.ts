import { afterEach, describe, expect, it, vi } from 'vitest'
import { type AuthServer, type AuthServerOptions, memoryStore, storedSessions } from '../../src'
import type { Browser } from '../support/browser'
import { callAt, statusAt, statusOf } from '../support/call-at'
import { useApp } from '../support/use-app'
import { type WatchedStore, watchStore } from '../support/watch-store'

const app = useApp({
  app: { accessTokenSeconds: 3600 },
  switches: { refreshAnswer: { oauth: 'new', oidc: 'new' } },
})
const due = 3590

/** Two processes that share a store, and a browser in which Ada has logged in. */
async function startTwo(options: Partial<AuthServerOptions> = {}) {
  const store = watchStore(memoryStore())
  const start = () => app.start({ sessions: storedSessions(store), ...options })
  const [here, there] = [start(), start()]
  const browser = await app.openLoggedIn()
  return { store, here, there, browser }
}

const renewAt = (auth: AuthServer, browser: Browser) => callAt(auth, browser, '/auth/renew', 'POST')
const userAt = async (auth: AuthServer, browser: Browser) =>
  (await callAt(auth, browser, '/auth/user')).status

/** Waits for what happens on its way, without guessing how long it takes. */
const until = (isSo: () => boolean) => vi.waitUntil(isSo, { timeout: 20_000, interval: 5 })

/** Looks again and again at once, and waits for a renewal as long as ever. */
const impatiently = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms > 1000 ? ms : 1).unref()
  })

const failWith = (store: WatchedStore, isMeant: (method: string) => boolean) => {
  store.before = (method) => {
    if (isMeant(method)) throw new Error('a password of the store')
  }
}

describe.each(['oauth', 'oidc'] as const)('%s, at a server that detects reuse', (protocol) => {
  it('B6: 40 requests at two processes renew once, and all of them answer the same session', async () => {
    const { here, there, browser } = await startTwo({ protocol })
    app.pass(due)
    const asked = Array.from({ length: 40 }, (_, at) => renewAt(at % 2 ? here : there, browser))
    const answers = await Promise.all(asked)
    expect(app.renewals()).toBe(1)
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(new Set(await Promise.all(answers.map(statusOf)))).toEqual(new Set(['authenticated']))
    expect([await userAt(here, browser), await userAt(there, browser)]).toEqual([200, 200])
  })

  it('B6: the processes renew in turns, and the cookie of the login is good all the time', async () => {
    const { here, there, browser } = await startTwo({ protocol })
    for (const [at, auth] of [here, there, there, here].entries()) {
      app.pass(due)
      await renewAt(auth, browser)
      expect([app.renewals(), await userAt(there, browser)]).toEqual([at + 1, 200])
    }
  })
})

describe('a page that wants another token', () => {
  it('B6: gets one, in one request for all who want one at the same time', async () => {
    const { here, there, browser } = await startTwo()
    const force = (auth: AuthServer) => callAt(auth, browser, '/auth/renew?force', 'POST')
    const answers = await Promise.all([here, there, here, there].map(force))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(app.renewals()).toBe(1)
    await force(there)
    expect([app.renewals(), await userAt(here, browser)]).toEqual([2, 200])
  })
})

describe('a process that dies', () => {
  /** A process that sends its renewal, and is never heard of again. */
  async function dieInTheMiddle(reuseGraceSeconds: number, path = '/auth/renew') {
    const two = await startTwo({ timeoutMs: 500 })
    app.emulator.setSwitches({ reuseGraceSeconds })
    let isDead = false
    const dying = app.start({
      sessions: storedSessions(watchDeath(two.store, () => isDead)),
      timeoutMs: 500,
      fetch: async (...request) => {
        if (!isDead) await (await fetch(...request)).arrayBuffer()
        isDead = true
        return new Promise<Response>(() => undefined)
      },
    })
    if (path === '/auth/renew') app.pass(due)
    void callAt(dying, two.browser, path, 'POST')
    await until(() => isDead)
    return two
  }

  it('B6: after it has sent: another presents the token once more when its lock is over, and nobody is logged out', async () => {
    const { there, browser } = await dieInTheMiddle(60)
    const early = renewAt(there, browser)
    app.pass(6)
    const answer = await early
    expect([answer.status, app.renewals()]).toEqual([200, 2])
    expect([await statusAt(there, browser), await userAt(there, browser)]).toEqual([
      'authenticated',
      200,
    ])
    app.pass(due)
    expect((await renewAt(there, browser)).status).toBe(200)
    expect(app.renewals()).toBe(3)
  })

  it('B6: before it was time: what it has begun is finished by whoever asks next', async () => {
    const { there, browser } = await dieInTheMiddle(60, '/auth/renew?force')
    app.pass(6)
    expect((await renewAt(there, browser)).status).toBe(200)
    expect([app.renewals(), await userAt(there, browser)]).toEqual([2, 200])
  })

  it('B6: beyond the grace of the server, the session ends once, as expired', async () => {
    const { here, there, browser } = await dieInTheMiddle(0)
    app.pass(6)
    const answer = await renewAt(there, browser)
    expect(await answer.json()).toMatchObject({
      session: { status: 'anonymous', reason: 'expired' },
      error: { code: 'invalid_grant' },
    })
    expect(await statusAt(here, browser)).toBe('anonymous:expired')
    expect(app.renewals()).toBe(2)
  })
})

describe('a process that waits for another', () => {
  it('B6, B9: waits no longer than a renewal may take, and answers 503', async () => {
    const { here, there, browser } = await startTwo({
      timeoutMs: 3000,
      runtime: { sleep: impatiently },
    })
    app.pass(due)
    app.emulator.setFault('token', { kind: 'delay', delayMs: 1500 })
    const answers = await Promise.all([here, there].map((auth) => renewAt(auth, browser)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 503])
    const refused = answers.find(({ status }) => status === 503)
    expect(refused?.headers.get('retry-after')).toBe('2')
    expect(await refused?.json()).toMatchObject({ error: 'timeout' })
    expect([app.renewals(), await statusAt(there, browser)]).toEqual([1, 'authenticated'])
  })

  it('B6: is told that the session is over where the other was refused', async () => {
    const { here, there, browser } = await startTwo()
    app.emulator.revokeEverything()
    app.pass(due)
    const answers = await Promise.all([here, there].map((auth) => renewAt(auth, browser)))
    expect(await Promise.all(answers.map(statusOf))).toEqual([
      'anonymous:expired',
      'anonymous:expired',
    ])
    expect(app.renewals()).toBe(1)
  })
})

describe('a store that is down', () => {
  it('B9: is a 503 at every route, says nothing of its own, and ends no session', async () => {
    const { store, here, browser } = await startTwo()
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
    const { store, here } = await startTwo()
    failWith(store, (method) => method === 'write')
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
      const { store, here, browser } = await startTwo({ protocol: 'oidc' })
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
    const { store, here, there, browser } = await startTwo()
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
    const { store, here, browser } = await startTwo({
      runtime: { sleep: impatiently },
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
      const { here, there, browser } = await startTwo()
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
      const { here, browser } = await startTwo()
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
    const { store, there, browser } = await startTwo()
    let answers = 0
    let deliver = () => {}
    const delivery = new Promise<void>((resolve) => {
      deliver = resolve
    })
    const here = app.start({
      sessions: storedSessions(store),
      fetch: async (url, init) => {
        const response = await fetch(url, init)
        answers += 1
        if (String(url).endsWith('/token')) await delivery
        return response
      },
    })
    app.pass(due)
    const renewing = renewAt(here, browser)
    await until(() => answers === 1)
    await callAt(there, browser, '/auth/logout', 'POST')
    deliver()
    expect(await statusOf(await renewing)).toBe('anonymous:logout')
    expect(await statusAt(here, browser)).toBe('anonymous:revoked')
    // The old ones by the process that ended the session, the new ones by the one that got them.
    expect(app.emulator.requests('revocation').map(({ status }) => status)).toEqual([
      200, 200, 200, 200,
    ])
  })
})

afterEach(() => {
  app.emulator.clearFaults()
})

function watchDeath(store: WatchedStore, isDead: () => boolean): WatchedStore {
  const watched = watchStore(store)
  watched.before = () => (isDead() ? new Promise(() => undefined) : undefined)
  return watched
}
