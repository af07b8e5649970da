import {
  connectRedis,
  msToLive,
  type RedisClient,
  type RedisOptions,
  redisLocks,
} from './redis-client'
import type { SessionStore, StoredEntry } from './session-store'

/** The Lua scripts for Redis. Each script uses only one key. */
const scripts = {
  /** Arguments: version, field, value, time to live in milliseconds. */
  write: `
    local current = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
    if current ~= tonumber(ARGV[1]) - 1 then return 0 end
    redis.call('DEL', KEYS[1])
    redis.call('HSET', KEYS[1], 'version', ARGV[1], ARGV[2], ARGV[3])
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
    return 1`,
  /** Arguments: now, expiry, session key. Removes expired members. The set expires with its last member. */
  file: `
    redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
    redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
    local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
    return redis.call('PEXPIRE', KEYS[1], math.max(1, math.ceil(last - ARGV[1])))`,
} as const

/**
 * Creates a store in Redis, for any number of processes. Redis only receives encrypted values and hashes, the start and end of each
 * session, and the times at which GenAuth ended sessions.
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
 * @param client A connected client of the npm package `redis`. The client reconnects automatically; until then, requests get 503.
 * @throws {GenAuthError} `invalid_options`
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
  // The client may be configured to return bytes.
  const [version, sealed, ended] = (Array.isArray(fields) ? fields : []).map((field: unknown) =>
    field === null || field === undefined ? undefined : String(field),
  )
  if (version === undefined) return undefined
  if (sealed !== undefined) return { version: Number(version), sealed }
  return { version: Number(version), ended: ended === 'expired' ? 'expired' : 'revoked' }
}
