import { connectRedis, type RedisClient, type RedisOptions } from './redis-client'
import type { Revocations } from './revocations'

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
  const { keyOf, call } = connectRedis(client, options)
  const remember = async (key: string, value: string, endsAt: number) => {
    await call('SET', key, value, 'PXAT', String(Math.ceil(endsAt)))
  }
  return {
    add: (sessionId, endsAt) => remember(keyOf('ended', sessionId), '1', endsAt),
    has: async (sessionId) => (await call('GET', keyOf('ended', sessionId))) !== null,
    addGroup: (group, beganBy, endsAt) =>
      remember(keyOf('ended-group', group), String(beganBy), endsAt),
    async groupEndedAt(group) {
      const beganBy = await call('GET', keyOf('ended-group', group))
      return beganBy === null ? undefined : Number(beganBy)
    },
  }
}
