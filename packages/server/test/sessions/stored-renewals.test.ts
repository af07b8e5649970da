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

describe.each(['oauth', 'oidc'] as const)('%s, at a server that detects reuse', (protocol) => {
  it('B6: 40 requests at two processes renew once, and all of them answer the same session', async () => {
    const { here, there, browser } = await startTwo(app, { protocol })
    app.pass(due)
    const asked = Array.from({ length: 40 }, (_, at) => renewAt(at % 2 ? here : there, browser))
    const answers = await Promise.all(asked)
    expect(app.renewals()).toBe(1)
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(new Set(await Promise.all(answers.map(statusOf)))).toEqual(new Set(['authenticated']))
    expect([await userAt(here, browser), await userAt(there, browser)]).toEqual([200, 200])
  })

  it('B6: the processes renew in turns, and the cookie of the login is good all the time', async () => {
    const { here, there, browser } = await startTwo(app, { protocol })
    for (const [at, auth] of [here, there, there, here].entries()) {
      app.pass(due)
      await renewAt(auth, browser)
      expect([app.renewals(), await userAt(there, browser)]).toEqual([at + 1, 200])
    }
  })
})

describe('a request that comes late', () => {
  it('B6: whose session was renewed between its look and its turn, sends nothing', async () => {
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

  it('B6: joins those of its process, which takes one turn for all of them', async () => {
    const { store, here, browser } = await startTwo(app)
    app.pass(due)
    app.emulator.setFault('token', { kind: 'delay', delayMs: 200 })
    const answers = await Promise.all(Array.from({ length: 40 }, () => renewAt(here, browser)))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    const turns = store.told.filter((line) => line.startsWith('["lock"'))
    // One, and perhaps one more for whoever is late.
    expect(turns.length).toBeLessThan(5)
  })
})

describe('a page that wants another token', () => {
  it('B6: gets one, in one request for all who want one at the same time', async () => {
    // Nobody could wait for the end of a lock that was not given back.
    const { here, there, browser } = await startTwo(app, { timeoutMs: 60_000 })
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
    const two = await startTwo(app)
    app.emulator.setSwitches({ reuseGraceSeconds })
    let isDead = false
    const dying = app.start({
      sessions: storedSessions(watchDeath(two.store, () => isDead)),
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
    app.pass(16)
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
    app.pass(16)
    expect((await renewAt(there, browser)).status).toBe(200)
    expect([app.renewals(), await userAt(there, browser)]).toEqual([2, 200])
  })

  it('B6: beyond the grace of the server, the session ends once, as expired', async () => {
    const { here, there, browser } = await dieInTheMiddle(0)
    app.pass(16)
    const answer = await renewAt(there, browser)
    expect(await answer.json()).toMatchObject({
      session: { status: 'anonymous', reason: 'expired' },
      error: { code: 'invalid_grant' },
    })
    expect(await statusAt(here, browser)).toBe('anonymous:expired')
    expect(app.renewals()).toBe(2)
  })
})

describe('a process that stands still for longer than its lock', () => {
  it('B6: and comes back with what is of before, changes nothing', async () => {
    const { store, there, browser } = await startTwo(app)
    app.emulator.setSwitches({ reuseGraceSeconds: 60 })
    const here = startHeld(app, store, 'answer')
    app.pass(due)
    const late = renewAt(here.auth, browser)
    await until(here.isHeld)
    app.pass(30)
    expect(await statusOf(await renewAt(there, browser))).toBe('authenticated')
    app.pass(due)
    expect(await statusOf(await renewAt(there, browser))).toBe('authenticated')
    here.letGo()
    expect(await statusOf(await late)).toBe('authenticated')
    app.pass(due)
    expect(await statusOf(await renewAt(there, browser))).toBe('authenticated')
    expect([app.renewals(), await userAt(there, browser)]).toEqual([4, 200])
  })

  it('B6: and comes back with the only tokens there are, is the one that counts', async () => {
    const { store, browser } = await startTwo(app)
    const [here, there] = [startHeld(app, store, 'answer'), startHeld(app, store, 'request')]
    app.pass(due)
    const late = renewAt(here.auth, browser)
    await until(here.isHeld)
    app.pass(30)
    const refused = renewAt(there.auth, browser)
    await until(there.isHeld)
    here.letGo()
    expect(await statusOf(await late)).toBe('authenticated')
    // GenAuth refuses the token, which was used.
    there.letGo()
    expect(await statusOf(await refused)).toBe('authenticated')
    expect(app.emulator.requests('token').map(({ status }) => status)).toEqual([200, 200, 400])
    expect(await statusAt(here.auth, browser)).toBe('authenticated')
  })
})

describe('a process that waits for another', () => {
  it('B6: is told that the session is over where the other was refused', async () => {
    const { here, there, browser } = await startTwo(app)
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

function watchDeath(store: WatchedStore, isDead: () => boolean): WatchedStore {
  const watched = watchStore(store)
  watched.before = () => (isDead() ? new Promise(() => undefined) : undefined)
  return watched
}
