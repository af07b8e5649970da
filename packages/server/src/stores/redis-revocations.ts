import {
  connectRedis,
  msToLive,
  type RedisClient,
  type RedisOptions,
  redisLocks,
} from './redis-client'
import type { Revocations } from './revocations'

/** Arguments: a number, and its time to live in milliseconds. Sets the number, unless a higher number is stored. */
const keepHigher = `
  local current = tonumber(redis.call('GET', KEYS[1]) or '0')
  if current > tonumber(ARGV[1]) then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1`

/**
 * Stores in Redis which sessions have ended, for `cookieSessions` in several processes and across restarts. The processes also use Redis to
 * agree on the process that completes a login, and to know the cookies that a token refresh has replaced.
 *
 * ```ts
 * sessions: cookieSessions({ revocations: redisRevocations(client) })
 * ```
 *
 * @param client A connected client of the npm package `redis`. While Redis cannot be reached, requests get 503.
 * @throws {GenAuthError} `invalid_options`
 */
export function redisRevocations(
  client: RedisClient,
  options: RedisOptions = {},
): Required<Revocations> {
  const redis = connectRedis(client, options)
  const { keyOf, call, run } = redis
  const locks = redisLocks(redis)
  return {
    async add(sessionId, endsAt, now) {
      await call('SET', keyOf('ended', sessionId), '1', 'PX', msToLive({ endsAt, now }))
    },
    has: async (sessionId) => (await call('GET', keyOf('ended', sessionId))) !== null,
    async addGroup(group, beganBy, endsAt, now) {
      await run(keepHigher, keyOf('ended-group', group), String(beganBy), msToLive({ endsAt, now }))
    },
    async groupEndedAt(group) {
      const beganBy = await call('GET', keyOf('ended-group', group))
      return beganBy === null ? undefined : Number(beganBy)
    },
    lock: (name, holder, endsAt, now) => locks.lock(name, holder, { now, endsAt }),
    unlock: locks.unlock,
    async addResult(name, sealed, endsAt, now) {
      const args = [keyOf('result', name), sealed, 'NX', 'PX', msToLive({ endsAt, now })]
      return (await call('SET', ...args)) !== null
    },
    async resultOf(name) {
      const sealed = await call('GET', keyOf('result', name))
      // The client may be configured to return bytes.
      return sealed === null ? undefined : String(sealed)
    },
    async addMark(name, mark, endsAt, now) {
      await run(keepHigher, keyOf('mark', name), String(mark), msToLive({ endsAt, now }))
    },
    async markOf(name) {
      const mark = await call('GET', keyOf('mark', name))
      return mark === null ? undefined : Number(mark)
    },
  }
}
