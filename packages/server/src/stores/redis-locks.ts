import { msToLive } from './ms-to-live'
import type { Redis } from './redis-client'
import type { SessionStore } from './session-store'

/** Argument: the holder. */
const unlockScript = `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  return redis.call('DEL', KEYS[1])`

/** Creates locks in Redis, which expire. */
export function redisLocks({ keyOf, call, run }: Redis): Pick<SessionStore, 'lock' | 'unlock'> {
  return {
    async lock(name, holder, lifetime) {
      const args = [keyOf('lock', name), holder, 'NX', 'PX', msToLive(lifetime)]
      return (await call('SET', ...args)) !== null
    },
    async unlock(name, holder) {
      await run(unlockScript, keyOf('lock', name), holder)
    },
  }
}
