import { beforeEach, describe, expect, it } from 'vitest'
import {
  type AuthServer,
  type AuthServerOptions,
  cookieSessions,
  memoryStore,
  type Revocations,
  storedSessions,
} from '../../src'
import { createMemoryRevocations } from '../../src/sessions/revocation-book'
import { createClock, type TestClock } from '../support/clock'
import { failure } from '../support/failure'
import { sendLogout, useLogoutTokens } from '../support/logout-tokens'
import { readStatus } from '../support/read-facts'
import { until } from '../support/two-servers'
import { useApp } from '../support/use-app'
import { type WatchedStore, watchStore } from '../support/watch-store'

const app = useApp({ app: { accessTokenSeconds: 3600 } })
const tokens = useLogoutTokens(app)

/** The clock of the app and of its revocations in memory. */
let clock: TestClock
beforeEach(() => {
  clock = createClock()
  waits = 0
})

/** The number of times that a delivery has waited for another delivery of the same token. */
let waits = 0
async function sleepAndCount(ms: number): Promise<void> {
  waits += 1
  await new Promise((resolve) => setTimeout(resolve, ms))
}

function start(
  sessions: AuthServerOptions['sessions'],
  runtime: AuthServerOptions['runtime'] = {},
): AuthServer {
  return app.start({
    protocol: 'oidc',
    backchannelLogout: true,
    fetch: tokens.fetch,
    sessions,
    runtime: { now: () => clock.now(), ...runtime },
  })
}

/** A value for the option `sessions`, and a way to run a function of the test before a logout token ends sessions. */
interface Keeping {
  readonly sessions: NonNullable<AuthServerOptions['sessions']>
  beforeEnding(step: () => unknown): void
}

function keepInStore(): Keeping {
  const store = watchStore(memoryStore())
  return {
    sessions: storedSessions(store),
    beforeEnding(step) {
      store.before = (method) => (method === 'find' ? step() : undefined)
    },
  }
}

function keepInCookies(): Keeping {
  let step: () => unknown = () => undefined
  const memory = createMemoryRevocations(() => clock.now())
  const revocations: Revocations = {
    ...memory,
    async addGroup(...group) {
      await step()
      await memory.addGroup(...group)
    },
  }
  return {
    sessions: cookieSessions({ revocations }),
    beforeEnding(next) {
      step = next
    },
  }
}

const keepings: [string, () => Keeping][] = [
  ['sessions in cookies', keepInCookies],
  ['sessions in a store', keepInStore],
]

/** Creates a promise that resolves when `release` is called. */
function hold(): { promise: Promise<void>; release(): void } {
  let release = () => {}
  const promise = new Promise<void>((resolve) => {
    release = resolve
  })
  return { promise, release }
}

const statusesOf = (responses: readonly Response[]) => responses.map(({ status }) => status)

describe.each(keepings)('the delivery of logout tokens, with %s', (_name, keep) => {
  it('B11: a logout token without an exp ends the sessions of its user', async () => {
    const auth = start(keep().sessions)
    const browser = await app.openLoggedIn()
    const token = await tokens.sign({ claims: { exp: undefined } })
    expect((await sendLogout(auth, token)).status).toBe(200)
    expect(await readStatus(browser)).toBe('anonymous:revoked')
  })

  it.each([
    [359, 200],
    [362, 400],
  ])(
    'B11: the server responds to a logout token without an exp that is %d s old with %d',
    async (age, status) => {
      const auth = start(keep().sessions)
      const token = await tokens.sign({ claims: { exp: undefined } })
      clock.pass(age * 1000)
      expect((await sendLogout(auth, token)).status).toBe(status)
    },
  )

  it('B11: the server remembers a used logout token for as long as it would accept an unused token', async () => {
    const iat = Math.floor(Date.now() / 1000)
    clock.stopAt(iat * 1000)
    const auth = start(keep().sessions)
    const claims = { iat, exp: iat + 3600 }
    const [used, unused] = [await tokens.sign({ claims }), await tokens.sign({ claims })]
    expect((await sendLogout(auth, used)).status).toBe(200)
    // The last moment at which the server accepts the token: 5 minutes, 1 minute of tolerance and 999 ms after its issue.
    clock.stopAt((iat + 360) * 1000 + 999)
    const response = await sendLogout(auth, used)
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: expect.stringContaining('before') },
    ])
    expect((await sendLogout(auth, unused)).status).toBe(200)
  })

  it('B7: a retried logout token does not end the session of a later login', async () => {
    const { sessions, beforeEnding } = keep()
    const auth = start(sessions)
    const earlier = await app.openLoggedIn()
    const token = await tokens.sign({ claims: { exp: undefined } })
    beforeEnding(() => {
      throw new Error('down')
    })
    expect((await sendLogout(auth, token)).status).toBe(503)
    beforeEnding(() => undefined)
    clock.pass(200_000)
    const later = await app.openLoggedIn()
    clock.pass(60_000)
    expect((await sendLogout(auth, token)).status).toBe(200)
    expect([await readStatus(earlier), await readStatus(later)]).toEqual([
      'anonymous:revoked',
      'authenticated',
    ])
  })

  it('B12: if the first of two simultaneous deliveries of a logout token fails, the second delivery ends the sessions', async () => {
    const { sessions, beforeEnding } = keep()
    const auth = start(sessions, { sleep: sleepAndCount })
    const browser = await app.openLoggedIn()
    const token = await tokens.sign()
    const { promise, release } = hold()
    let steps = 0
    beforeEnding(async () => {
      steps += 1
      if (steps > 1) return
      await promise
      throw new Error('down')
    })
    const first = sendLogout(auth, token)
    await until(() => steps === 1)
    let isSettled = false
    const second = sendLogout(auth, token).finally(() => {
      isSettled = true
    })
    await until(() => waits > 0 || isSettled)
    release()
    expect(statusesOf(await Promise.all([first, second]))).toEqual([503, 200])
    expect(await readStatus(browser)).toBe('anonymous:revoked')
  })

  it('B12: if the first delivery of a logout token never completes, a second delivery ends the sessions after a few seconds', async () => {
    const { sessions, beforeEnding } = keep()
    const auth = start(sessions, { sleep: (ms) => clock.sleep(ms) })
    const browser = await app.openLoggedIn()
    const token = await tokens.sign()
    let hasStopped = false
    beforeEnding(() => {
      if (hasStopped) return undefined
      hasStopped = true
      return new Promise(() => undefined)
    })
    void sendLogout(auth, token)
    await until(() => hasStopped)
    expect((await sendLogout(auth, token)).status).toBe(200)
    expect(await readStatus(browser)).toBe('anonymous:revoked')
    expect((await sendLogout(auth, token)).status).toBe(400)
  })
})

it('B12: if the store fails while the server applies a logout token, a retry is accepted after the store has recovered', async () => {
  const store = watchStore(memoryStore())
  const auth = start(storedSessions(store), { sleep: (ms) => clock.sleep(ms) })
  const browser = await app.openLoggedIn()
  const token = await tokens.sign()
  failFrom(store, 'find')
  expect((await sendLogout(auth, token)).status).toBe(503)
  store.before = () => undefined
  expect((await sendLogout(auth, token)).status).toBe(200)
  expect(await readStatus(browser)).toBe('anonymous:revoked')
  expect((await sendLogout(auth, token)).status).toBe(400)
})

it('B12: only one of two processes applies a logout token that both receive at the same time', async () => {
  const memory = createMemoryRevocations(() => clock.now())
  const { promise, release } = hold()
  const ended: string[] = []
  const revocations: Revocations = {
    ...memory,
    async addGroup(group, ...rest) {
      ended.push(group)
      await promise
      await memory.addGroup(group, ...rest)
    },
  }
  const [here, there] = [1, 2].map(() =>
    start(cookieSessions({ revocations }), { sleep: sleepAndCount }),
  )
  const token = await tokens.sign()
  const responses = [here, there].map((auth) => sendLogout(auth as AuthServer, token))
  const isEndedTwice = () => new Set(ended).size < ended.length
  await until(() => waits > 0 || isEndedTwice())
  release()
  expect(statusesOf(await Promise.all(responses)).sort()).toEqual([200, 400])
  expect(isEndedTwice()).toBe(false)
})

it('B12: a logout token gets 503 with Retry-After if another process works on the token for more than 5 s', async () => {
  const store = { ...memoryStore(), lock: async () => false }
  const auth = start(storedSessions(store), { sleep: (ms) => clock.sleep(ms) })
  const response = await sendLogout(auth, await tokens.sign())
  expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
    503,
    '2',
    expect.objectContaining({ error: 'timeout' }),
  ])
})

it.each(['lock', 'unlock', 'addResult', 'resultOf'] as const)(
  'B12: createAuthServer() rejects a `revocations` object without the method %s',
  async (missing) => {
    const revocations: Revocations = {
      ...createMemoryRevocations(() => clock.now()),
      [missing]: undefined,
    }
    const error = await failure(() => start(cookieSessions({ revocations })))
    expect(error.code).toBe('invalid_options')
    expect(error.message).toContain(missing)
  },
)

/** Makes the first call of one store method fail, and also every later call of any store method. */
function failFrom(store: WatchedStore, method: string): void {
  let hasStopped = false
  store.before = (called) => {
    hasStopped ||= called === method
    if (hasStopped) throw new Error('down')
  }
}
