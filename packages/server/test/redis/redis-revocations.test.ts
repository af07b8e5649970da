import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cookieSessions, redisRevocations } from '../../src'
import type { Browser } from '../support/browser'
import { callAt, statusAt } from '../support/call-at'
import { failure } from '../support/failure'
import { useApp } from '../support/use-app'
import { type RedisServer, type RedisTestClient, startRedis } from './start-redis'

const app = useApp()

let redis: RedisServer
let client: RedisTestClient
beforeAll(async () => {
  redis = await startRedis()
  client = await redis.connect()
})
afterAll(() => redis.end())

const start = () =>
  app.start({
    protocol: 'oidc',
    backchannelLogout: true,
    sessions: cookieSessions({ revocations: redisRevocations(client, { timeoutMs: 1000 }) }),
  })
const logout = (browser: Browser) => browser.call('/auth/logout', { method: 'POST' })

describe('ended sessions in Redis', () => {
  it('B3, B7: are ended in every process, also after a restart, and Redis knows nobody', async () => {
    const here = start()
    const there = start()
    const browser = await app.openLoggedIn()
    const copy = browser.copy()
    expect(await statusAt(here, copy)).toBe('authenticated')
    await logout(browser)
    expect([await statusAt(here, copy), await statusAt(there, copy)]).toEqual([
      'anonymous:revoked',
      'anonymous:revoked',
    ])
    expect(await statusAt(start(), copy)).toBe('anonymous:revoked')
    const [key = '', ...more] = await client.keys('*')
    expect(more).toEqual([])
    const month = 30 * 24 * 3600 * 1000
    const left = await client.pTTL(key)
    expect(left).toBeGreaterThan(month - 600_000)
    expect(left).toBeLessThanOrEqual(month)
  })

  it('B7: are found by the names of their user', async () => {
    const memory = redisRevocations(client, { prefix: 'groups:' })
    expect(await memory.groupEndedAt('ada')).toBeUndefined()
    await memory.addGroup('ada', 1234, 60_000, 0)
    expect(await memory.groupEndedAt('ada')).toBe(1234)
    expect(await memory.has('ada')).toBe(false)
    await memory.addGroup('ada', 1000, 0.5, 0)
    expect(await memory.groupEndedAt('ada')).toBe(1234)
    await memory.addGroup('ada', 5678, 0.5, 0)
    await expect.poll(() => memory.groupEndedAt('ada'), { timeout: 20_000 }).toBeUndefined()
  })

  it('B9: cannot be told while Redis is away: 503, and nobody is logged out', async () => {
    const auth = start()
    const browser = await app.openLoggedIn()
    await redis.kill()
    const answer = await callAt(auth, browser, '/auth/session')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2'])
    const request = new Request(auth.origin, {
      headers: { cookie: [...browser.cookies].map((pair) => pair.join('=')).join('; ') },
    })
    expect((await failure(() => auth.getSession(request))).code).toBe('storage_unavailable')
    await redis.revive()
    await expect
      .poll(() => statusAt(auth, browser).catch(() => 'no answer'), { timeout: 30_000 })
      .toBe('authenticated')
  })
})
