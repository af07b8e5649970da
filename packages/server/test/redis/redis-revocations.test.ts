import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AuthServer, cookieSessions, redisRevocations } from '../../src'
import type { Browser } from '../support/browser'
import { callAt, statusAt } from '../support/call-at'
import { failure } from '../support/failure'
import { reachCallback } from '../support/reach-callback'
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
    maxIdleSeconds: 24 * 3600,
  })
const logout = (browser: Browser) => browser.call('/auth/logout', { method: 'POST' })

describe('redisRevocations()', () => {
  it('B3, B7, S13: a logout ends the session in every process and after a restart, with one Redis key that expires with the idle limit', async () => {
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
    const [key = '', ...more] = await client.keys('genauth:ended*')
    expect(more).toEqual([])
    const idleMs = 24 * 3600 * 1000
    const lifetimeMs = await client.pTTL(key)
    expect(lifetimeMs).toBeGreaterThan(idleMs)
    expect(lifetimeMs).toBeLessThanOrEqual(idleMs + 300_000)
  })

  it('B7: Redis stores the latest end of a session group until the entry expires', async () => {
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

  it('B13: a lock in Redis has one holder until it is released or expires', async () => {
    const memory = redisRevocations(client, { prefix: 'locks:' })
    expect(await memory.lock('a', 'x', 60_000, 0)).toBe(true)
    expect(await memory.lock('a', 'y', 60_000, 0)).toBe(false)
    await memory.unlock('a', 'y')
    expect(await memory.lock('a', 'y', 60_000, 0)).toBe(false)
    await memory.unlock('a', 'x')
    expect(await memory.lock('a', 'y', 0.5, 0)).toBe(true)
    await expect.poll(() => memory.lock('a', 'x', 60_000, 0), { timeout: 20_000 }).toBe(true)
  })

  it('B13: the result of a login in Redis is written only once, and expires', async () => {
    const memory = redisRevocations(client, { prefix: 'results:' })
    expect(await memory.resultOf('a')).toBeUndefined()
    expect(await memory.addResult('a', 'sealed', 60_000, 0)).toBe(true)
    expect(await memory.addResult('a', 'another', 60_000, 0)).toBe(false)
    expect(await memory.resultOf('a')).toBe('sealed')
    expect(await client.pTTL('results:result:a')).toBeLessThanOrEqual(60_000)
    await memory.addResult('b', 'sealed', 0.5, 0)
    await expect.poll(() => memory.resultOf('b'), { timeout: 20_000 }).toBeUndefined()
  })

  it('S16: Redis stores the highest mark until the entry expires', async () => {
    const memory = redisRevocations(client, { prefix: 'marks:' })
    expect(await memory.markOf('a')).toBeUndefined()
    await memory.addMark('a', 10, 60_000, 0)
    await memory.addMark('a', 9, 0.5, 0)
    expect([await memory.markOf('a'), await memory.has('a')]).toEqual([10, false])
    expect(await client.pTTL('marks:mark:a')).toBeGreaterThan(1000)
    await memory.addMark('a', 11, 0.5, 0)
    await expect.poll(() => memory.markOf('a'), { timeout: 20_000 }).toBeUndefined()
  })

  it('B13: with revocations in Redis, a callback at two processes redeems its code once', async () => {
    const [here, there] = [start(), start()]
    const browser = app.openBrowser()
    const url = await reachCallback(app, browser)
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const send = (auth: AuthServer) => auth.handle(new Request(url, { headers: { cookie } }))
    const [first, second] = await Promise.all([send(here), send(there)])
    expect(first?.headers.getSetCookie()).toEqual(second?.headers.getSetCookie())
    expect([first?.status, app.emulator.count('token')]).toEqual([303, 1])
  })

  it('B9: requests get 503 while revocations in Redis are down, and no session ends', async () => {
    const auth = start()
    const browser = await app.openLoggedIn()
    await redis.kill()
    const response = await callAt(auth, browser, '/auth/session')
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
    const request = new Request(auth.origin, {
      headers: { cookie: [...browser.cookies].map((pair) => pair.join('=')).join('; ') },
    })
    expect((await failure(() => auth.getSession(request))).code).toBe('storage_unavailable')
    await redis.revive()
    await expect
      .poll(() => statusAt(auth, browser).catch(() => 'no response'), { timeout: 30_000 })
      .toBe('authenticated')
  })
})
