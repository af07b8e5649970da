import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { redisStore } from '../../src'
import { describeStore } from '../stores/store-spec'
import { type RedisServer, type RedisTestClient, startRedis } from './start-redis'

let redis: RedisServer
let client: RedisTestClient
beforeAll(async () => {
  redis = await startRedis()
  client = await redis.connect()
})
beforeEach(async () => {
  await client.flushAll()
})
afterAll(() => redis.end())

describeStore('redis', () => redisStore(client))

it('redisStore() sets an expiry on every key', async () => {
  const store = redisStore(client, { prefix: 'app:' })
  const lifetime = { now: 1000, endsAt: 3_601_000 }
  await store.write('a', { version: 1, sealed: 'x' }, lifetime)
  await store.file('ada', 'a', lifetime)
  await store.file('ada', 'b', { now: 1000, endsAt: 1_801_000 })
  await store.lock('a', 'x', lifetime)
  const keys = (await client.keys('*')).sort()
  expect(keys).toEqual(['app:index:ada', 'app:lock:a', 'app:session:a'])
  for (const key of keys) {
    const lifetimeMs = await client.pTTL(key)
    expect(lifetimeMs).toBeGreaterThan(3_000_000)
    expect(lifetimeMs).toBeLessThanOrEqual(3_600_000)
  }
  // An entry whose `endsAt` is in the past expires too.
  await store.write('b', { version: 1, sealed: 'x' }, { now: 1000, endsAt: 0 })
  await expect.poll(() => store.read('b'), { timeout: 20_000 }).toBeUndefined()
})

it('redisStore() supports clients that return strings as bytes', async () => {
  const { RESP_TYPES } = await import('redis')
  const store = redisStore(client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }))
  const lifetime = { now: 0, endsAt: 60_000 }
  expect(await store.write('a', { version: 1, sealed: 'x' }, lifetime)).toBe(true)
  await store.file('ada', 'a', lifetime)
  expect([await store.read('a'), await store.find('ada')]).toEqual([
    { version: 1, sealed: 'x' },
    ['a'],
  ])
})

it('B9: redisStore() rejects after timeoutMs if Redis does not respond', async () => {
  const store = redisStore(client, { timeoutMs: 300 })
  redis.pause()
  try {
    await expect(store.read('a')).rejects.toThrow()
  } finally {
    redis.resume()
  }
  expect(await redisStore(client).read('a')).toBeUndefined()
})

it('B9: a command that timed out is not sent when Redis is back', async () => {
  const store = redisStore(client, { timeoutMs: 200 })
  await redis.kill()
  await expect(store.lock('a', 'x', { now: 0, endsAt: 600_000 })).rejects.toThrow()
  await redis.revive()
  expect(
    await redisStore(client, { timeoutMs: 60_000 }).lock('a', 'y', { now: 0, endsAt: 600_000 }),
  ).toBe(true)
})
