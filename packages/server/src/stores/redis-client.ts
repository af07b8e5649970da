import { GenAuthError } from '@genauth/core'
import type { SessionStore, StoreLifetime } from './session-store'

/** A connected client of the npm package `redis`. Add an `error` listener to the client. Cluster clients are not supported. */
export interface RedisClient {
  sendCommand(args: string[], options?: { abortSignal?: AbortSignal }): Promise<unknown>
}

/** Options of `redisStore` and `redisRevocations`. */
export interface RedisOptions {
  /** The prefix of every key. Use a different prefix for each app that uses the same Redis database. Default: `genauth:`. */
  prefix?: string | undefined
  /** The time limit of a Redis command, in milliseconds. Default: 2000. */
  timeoutMs?: number | undefined
}

/** Sends commands with a time limit. */
export interface Redis {
  keyOf(kind: string, name: string): string
  /** @throws Error if Redis fails or does not respond in time */
  call(...args: string[]): Promise<unknown>
  /** Runs a script on one key. */
  run(script: string, key: string, ...args: string[]): Promise<unknown>
}

const defaultTimeoutMs = 2000

/** @throws {GenAuthError} `invalid_options` */
export function connectRedis(client: RedisClient, options: RedisOptions): Redis {
  const { prefix = 'genauth:', timeoutMs = defaultTimeoutMs } = options
  const message =
    (typeof client?.sendCommand !== 'function' &&
      'The Redis client is missing. Pass a connected client from createClient() of the package redis.') ||
    (typeof prefix !== 'string' && 'prefix must be a string. Pass one such as genauth:') ||
    (!(timeoutMs > 0 && timeoutMs < 2 ** 31) &&
      'timeoutMs is invalid. Pass a number of milliseconds greater than 0 and less than 2^31.')
  if (message) throw new GenAuthError('invalid_options', message)
  const call = (...args: string[]) => {
    const abortSignal = AbortSignal.timeout(timeoutMs)
    // On abort, the client removes a command that is still in its queue, so that the command does not run after the time limit. For a sent
    // command, the client ignores the signal and waits without a limit, so the signal must also reject.
    return Promise.race([client.sendCommand(args, { abortSignal }), rejectOnAbort(abortSignal)])
  }
  return {
    keyOf: (kind, name) => `${prefix}${kind}:${name}`,
    call,
    run: (script, key, ...args) => call('EVAL', script, '1', key, ...args),
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('Redis did not respond in time.')))
  })
}

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

/** Returns the time to live in milliseconds. Redis gets a duration and not an end time, because its clock may differ from the caller's. */
export function msToLive({ now, endsAt }: StoreLifetime): string {
  return String(Math.max(1, Math.ceil(endsAt - now)))
}
