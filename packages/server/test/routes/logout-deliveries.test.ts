import { beforeEach, describe, expect, it } from 'vitest'
import {
  type AuthServer,
  type AuthServerOptions,
  cookieSessions,
  memoryStore,
  type Revocations,
  storedSessions,
} from '../../src'
import { createMemoryRevocations } from '../../src/sessions/revocations'
import { createClock, type TestClock } from '../support/clock'
import { failure } from '../support/failure'
import { sendLogout, useLogoutTokens } from '../support/logout-tokens'
import { readStatus } from '../support/read-facts'
import { until } from '../support/two-servers'
import { useApp } from '../support/use-app'
import { type WatchedStore, watchStore } from '../support/watch-store'

const app = useApp({ app: { accessTokenSeconds: 3600 } })
const tokens = useLogoutTokens(app)

/** The clock of the app and of its memory. */
let clock: TestClock
beforeEach(() => {
  clock = createClock()
  waits = 0
})

/** How often a delivery has waited for another one. */
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

/** A way to keep sessions, and what is done before sessions are ended. */
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

/** Something that waits until it is let go. */
function hold(): { promise: Promise<void>; letGo(): void } {
  let letGo = () => {}
  const promise = new Promise<void>((resolve) => {
    letGo = resolve
  })
  return { promise, letGo }
}

const statusesOf = (answers: readonly Response[]) => answers.map(({ status }) => status)

describe.each(keepings)('%s', (_name, keep) => {
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
    'B11: a logout token without an exp that is %d s old is answered with %d',
    async (age, status) => {
      const auth = start(keep().sessions)
      const token = await tokens.sign({ claims: { exp: undefined } })
      clock.pass(age * 1000)
      expect((await sendLogout(auth, token)).status).toBe(status)
    },
  )

  it('B11: a used logout token is refused as used for as long as an unused one is accepted', async () => {
    const iat = Math.floor(Date.now() / 1000)
    clock.stopAt(iat * 1000)
    const auth = start(keep().sessions)
    const claims = { iat, exp: iat + 3600 }
    const [used, unused] = [await tokens.sign({ claims }), await tokens.sign({ claims })]
    expect((await sendLogout(auth, used)).status).toBe(200)
    // The last moment at which a token is accepted: 5 minutes, a minute of tolerance, and the rest of the second.
    clock.stopAt((iat + 360) * 1000 + 999)
    const answer = await sendLogout(auth, used)
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: expect.stringContaining('before') },
    ])
    expect((await sendLogout(auth, unused)).status).toBe(200)
  })

  it('B7: a logout token that is retried after the user has logged in again ends only the session before', async () => {
    const { sessions, beforeEnding } = keep()
    const auth = start(sessions)
    const before = await app.openLoggedIn()
    const token = await tokens.sign({ claims: { exp: undefined } })
    beforeEnding(() => {
      throw new Error('down')
    })
    expect((await sendLogout(auth, token)).status).toBe(503)
    beforeEnding(() => undefined)
    clock.pass(200_000)
    const after = await app.openLoggedIn()
    clock.pass(60_000)
    expect((await sendLogout(auth, token)).status).toBe(200)
    expect([await readStatus(before), await readStatus(after)]).toEqual([
      'anonymous:revoked',
      'authenticated',
    ])
  })

  it('B12: a logout token that comes twice at once ends the sessions also if the first delivery fails', async () => {
    const { sessions, beforeEnding } = keep()
    const auth = start(sessions, { sleep: sleepAndCount })
    const browser = await app.openLoggedIn()
    const token = await tokens.sign()
    const { promise, letGo } = hold()
    let steps = 0
    beforeEnding(async () => {
      steps += 1
      if (steps > 1) return
      await promise
      throw new Error('down')
    })
    const first = sendLogout(auth, token)
    await until(() => steps === 1)
    let isAnswered = false
    const second = sendLogout(auth, token).finally(() => {
      isAnswered = true
    })
    await until(() => waits > 0 || isAnswered)
    letGo()
    expect(statusesOf(await Promise.all([first, second]))).toEqual([503, 200])
    expect(await readStatus(browser)).toBe('anonymous:revoked')
  })

  it('B12: a logout token whose first delivery died in the middle ends the sessions seconds later', async () => {
    const { sessions, beforeEnding } = keep()
    const auth = start(sessions, { sleep: (ms) => clock.sleep(ms) })
    const browser = await app.openLoggedIn()
    const token = await tokens.sign()
    let isDead = false
    beforeEnding(() => {
      if (isDead) return undefined
      isDead = true
      return new Promise(() => undefined)
    })
    void sendLogout(auth, token)
    await until(() => isDead)
    expect((await sendLogout(auth, token)).status).toBe(200)
    expect(await readStatus(browser)).toBe('anonymous:revoked')
    expect((await sendLogout(auth, token)).status).toBe(400)
  })
})

it('B12: a logout token whose delivery met a store that died in the middle is accepted when the store is back', async () => {
  const store = watchStore(memoryStore())
  const auth = start(storedSessions(store), { sleep: (ms) => clock.sleep(ms) })
  const browser = await app.openLoggedIn()
  const token = await tokens.sign()
  dieAt(store, 'find')
  expect((await sendLogout(auth, token)).status).toBe(503)
  store.before = () => undefined
  expect((await sendLogout(auth, token)).status).toBe(200)
  expect(await readStatus(browser)).toBe('anonymous:revoked')
  expect((await sendLogout(auth, token)).status).toBe(400)
})

it('B12: only one of two processes applies a logout token that both receive at once', async () => {
  const memory = createMemoryRevocations(() => clock.now())
  const { promise, letGo } = hold()
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
  const answers = [here, there].map((auth) => sendLogout(auth as AuthServer, token))
  const isEndedTwice = () => new Set(ended).size < ended.length
  await until(() => waits > 0 || isEndedTwice())
  letGo()
  expect(statusesOf(await Promise.all(answers)).sort()).toEqual([200, 400])
  expect(isEndedTwice()).toBe(false)
})

it('B12: responds 503 with Retry-After if another process does not finish the logout token within 5 s', async () => {
  const store = { ...memoryStore(), lock: async () => false }
  const auth = start(storedSessions(store), { sleep: (ms) => clock.sleep(ms) })
  const answer = await sendLogout(auth, await tokens.sign())
  expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toEqual([
    503,
    '2',
    expect.objectContaining({ error: 'timeout' }),
  ])
})

it.each(['lock', 'unlock', 'addResult', 'resultOf'] as const)(
  'B12: createAuthServer() rejects revocations that have only three of the four methods: without %s',
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

/** A store that fails from the first call of a method on. */
function dieAt(store: WatchedStore, method: string): void {
  let isDead = false
  store.before = (called) => {
    isDead ||= called === method
    if (isDead) throw new Error('down')
  }
}
