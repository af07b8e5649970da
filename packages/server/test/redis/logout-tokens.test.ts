import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type AuthServer,
  type AuthServerOptions,
  cookieSessions,
  type Revocations,
  redisRevocations,
  redisStore,
  storedSessions,
} from '../../src'
import { sendLogout, useLogoutTokens } from '../support/logout-tokens'
import { readStatus } from '../support/read-facts'
import { until } from '../support/two-servers'
import { useApp } from '../support/use-app'
import { watchStore } from '../support/watch-store'
import { type RedisServer, type RedisTestClient, startRedis } from './start-redis'

const app = useApp({ app: { accessTokenSeconds: 3600 } })
const tokens = useLogoutTokens(app)
const redisOptions = { timeoutMs: 1000 }

let redis: RedisServer
let client: RedisTestClient
beforeAll(async () => {
  redis = await startRedis()
  client = await redis.connect()
})
afterAll(() => redis.end())

/** Creates a value for the option `sessions`. The created sessions call `step` while they process a logout token. */
type Keep = (step: () => unknown) => NonNullable<AuthServerOptions['sessions']>

const keepInRedis: Keep = (step) => {
  const store = watchStore(redisStore(client, redisOptions))
  store.before = (method) => (method === 'find' ? step() : undefined)
  return storedSessions(store)
}

/** Calls `step` after the sessions have ended, and before the token is marked as used. */
const keepInCookies: Keep = (step) => {
  const memory = redisRevocations(client, redisOptions)
  let isEnded = false
  const revocations: Revocations = {
    ...memory,
    async addGroup(...group) {
      await memory.addGroup(...group)
      isEnded = true
    },
    async add(...mark) {
      if (isEnded) await step()
      await memory.add(...mark)
    },
  }
  return cookieSessions({ revocations })
}

function start(sessions: AuthServerOptions['sessions']): AuthServer {
  return app.start({
    protocol: 'oidc',
    backchannelLogout: true,
    fetch: tokens.fetch,
    sessions,
  })
}

/** Returns a function that calls `step` at its first call, and does nothing at later calls. */
function once(step: () => unknown): () => unknown {
  let isDone = false
  return () => {
    if (isDone) return undefined
    isDone = true
    return step()
  }
}

describe.each([
  ['sessions in Redis', keepInRedis],
  ['sessions in cookies', keepInCookies],
])('back-channel logout with %s', (_name, keep) => {
  it('B12: if Redis restarts while the server applies a logout token, the first retry is accepted', async () => {
    const auth = start(keep(once(() => redis.kill())))
    const browser = await app.openLoggedIn()
    const token = await tokens.sign()
    const response = await sendLogout(auth, token)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
    await redis.revive()
    const deliver = async () => (await sendLogout(auth, token)).status
    // Repeat the delivery until the client has reconnected.
    await expect.poll(deliver, { timeout: 30_000 }).toBe(200)
    expect(await readStatus(browser)).toBe('anonymous:revoked')
    expect(await deliver()).toBe(400)
  })

  it('B12: if a process stops while it applies a logout token, another process applies the token a few seconds later', async () => {
    let isStuck = false
    const stuck = () => {
      isStuck = true
      return new Promise(() => undefined)
    }
    const there = start(keep(stuck))
    const here = start(keep(() => undefined))
    const browser = await app.openLoggedIn()
    const token = await tokens.sign()
    void sendLogout(there, token)
    await until(() => isStuck)
    expect((await sendLogout(here, token)).status).toBe(200)
    expect(await readStatus(browser)).toBe('anonymous:revoked')
    expect((await sendLogout(here, token)).status).toBe(400)
  })
})
