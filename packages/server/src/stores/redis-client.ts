import { GenAuthError } from '@genauth/core'

/** What is used of a client of the npm package `redis`: one that is connected, has an `error` listener, and is no cluster's. */
export interface RedisClient {
  sendCommand(args: string[], options?: { abortSignal?: AbortSignal }): Promise<unknown>
}

/** Options of what is kept in Redis. */
export interface RedisOptions {
  /** What every key begins with. Default `genauth:`. */
  prefix?: string | undefined
  /** How long Redis may take to answer, in milliseconds. Default 2000. */
  timeoutMs?: number | undefined
}

/** Sends commands, and waits no longer than it should. */
export interface Redis {
  keyOf(kind: string, name: string): string
  /** @throws Error where Redis fails, or does not answer in time */
  call(...args: string[]): Promise<unknown>
  /** Runs a script on one key. */
  run(script: string, key: string, ...args: string[]): Promise<unknown>
}

const defaultTimeoutMs = 2000

/** @throws {GenAuthError} `invalid_options` */
export function connectRedis(client: RedisClient, options: RedisOptions): Redis {
  const { prefix = 'genauth:', timeoutMs = defaultTimeoutMs } = options
  const complaint =
    (typeof client?.sendCommand !== 'function' &&
      'The client of Redis is missing: pass what createClient() of the package redis makes, connected.') ||
    (typeof prefix !== 'string' && 'prefix must be text, such as genauth:.') ||
    (!(timeoutMs > 0 && timeoutMs < 2 ** 31) &&
      'timeoutMs must be a number of milliseconds, more than 0 and less than 2^31.')
  if (complaint) throw new GenAuthError('invalid_options', complaint)
  const call = (...args: string[]) => {
    const abortSignal = AbortSignal.timeout(timeoutMs)
    // The client takes back what could not be sent, so that nothing is done after its caller has given up; for the answer to what was sent
    // it would wait without end.
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
    signal.addEventListener('abort', () => reject(new Error('Redis did not answer in time.')))
  })
}
