import { msToLive } from './ms-to-live'
import { connectRedis, type RedisClient, type RedisOptions } from './redis-client'
import { redisLocks } from './redis-locks'
import type { SessionStore, StoredEntry } from './session-store'

/** Each touches one key, so that they work however keys are spread. */
const scripts = {
  /** Version, field, value, milliseconds to live. */
  write: `
    local current = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
    if current ~= tonumber(ARGV[1]) - 1 then return 0 end
    redis.call('DEL', KEYS[1])
    redis.call('HSET', KEYS[1], 'version', ARGV[1], ARGV[2], ARGV[3])
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
    return 1`,
  /** Now, until when, the key of a session. What is over is swept out, and the whole lives as long as the last of it. */
  file: `
    redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
    redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
    local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
    return redis.call('PEXPIRE', KEYS[1], math.max(1, math.ceil(last - ARGV[1])))`,
} as const

/**
 * Keeps sessions in Redis, for any number of processes. Redis sees sealed values, hashes, when each session begins and ends,
 * and when GenAuth has ended some.
 *
 * ```ts
 * import { createClient } from 'redis'
 *
 * const client = createClient({ url: process.env.REDIS_URL })
 * client.on('error', (error) => console.error(error))
 * await client.connect()
 * const auth = createAuthServer({ …, sessions: storedSessions(redisStore(client)) })
 * ```
 *
 * @param client Of the npm package `redis`, connected. It connects again by itself; until then requests are answered 503.
 */
export function redisStore(client: RedisClient, options: RedisOptions = {}): SessionStore {
  const redis = connectRedis(client, options)
  const { keyOf, call, run } = redis
  return {
    async read(key) {
      const fields = ['version', 'sealed', 'ended']
      return readEntry(await call('HMGET', keyOf('session', key), ...fields))
    },
    async write(key, { version, sealed, ended }, lifetime) {
      const [field, value] = sealed === undefined ? ['ended', ended] : ['sealed', sealed]
      const args = [String(version), field, value, msToLive(lifetime)]
      return Number(await run(scripts.write, keyOf('session', key), ...args)) === 1
    },
    async file(name, key, { now, endsAt }) {
      await run(scripts.file, keyOf('index', name), String(now), String(endsAt), key)
    },
    async find(name) {
      const keys = await call('ZRANGE', keyOf('index', name), '0', '-1')
      return Array.isArray(keys) ? keys.map(String) : []
    },
    ...redisLocks(redis),
  }
}

function readEntry(fields: unknown): StoredEntry | undefined {
  // Values may be bytes, as the client is set.
  const [version, sealed, ended] = (Array.isArray(fields) ? fields : []).map((field: unknown) =>
    field === null || field === undefined ? undefined : String(field),
  )
  if (version === undefined) return undefined
  if (sealed !== undefined) return { version: Number(version), sealed }
  return { version: Number(version), ended: ended === 'expired' ? 'expired' : 'revoked' }
}
