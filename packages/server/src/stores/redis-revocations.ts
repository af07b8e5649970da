import { msToLive } from './ms-to-live'
import { connectRedis, type RedisClient, type RedisOptions } from './redis-client'
import type { Revocations } from './revocations'

/** An instant, and its milliseconds to live: set where no later one is there. */
const keepLater = `
  local current = tonumber(redis.call('GET', KEYS[1]) or '0')
  if current > tonumber(ARGV[1]) then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1`

/**
 * Remembers ended sessions in Redis, for `cookieSessions` in several processes, and over restarts.
 *
 * ```ts
 * sessions: cookieSessions({ revocations: redisRevocations(client) })
 * ```
 *
 * @param client Of the npm package `redis`, connected. While Redis cannot be reached, requests are answered 503.
 */
export function redisRevocations(
  client: RedisClient,
  options: RedisOptions = {},
): Required<Revocations> {
  const { keyOf, call, run } = connectRedis(client, options)
  return {
    async add(sessionId, endsAt, now) {
      await call('SET', keyOf('ended', sessionId), '1', 'PX', msToLive({ endsAt, now }))
    },
    has: async (sessionId) => (await call('GET', keyOf('ended', sessionId))) !== null,
    async addGroup(group, beganBy, endsAt, now) {
      await run(keepLater, keyOf('ended-group', group), String(beganBy), msToLive({ endsAt, now }))
    },
    async groupEndedAt(group) {
      const beganBy = await call('GET', keyOf('ended-group', group))
      return beganBy === null ? undefined : Number(beganBy)
    },
  }
}
