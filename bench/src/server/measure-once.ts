import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Surroundings } from './open-targets'
import { findPort } from './start-app'

/** What is measured within one process. */
export interface OneProcess {
  /** Processor time for reading who is there out of a cookie, over reading that nobody is, in microseconds. */
  readonly openingUs: number
  readonly cookieBytes: number
  readonly stored: number
  readonly memoryBytes: number
  /** Absent where there is no Redis. */
  readonly redisBytes?: number
}

/** Measures the opening of a cookie, and what a session takes where it is stored. */
export async function measureOnce(
  { addCallback, ...shared }: Surroundings,
  stored: number,
): Promise<OneProcess> {
  const port = await findPort()
  const origin = `http://127.0.0.1:${port}`
  addCallback(`${origin}/auth/callback`)
  const child = fork(fileURLToPath(new URL('apps/measure.mjs', import.meta.url)), {
    execArgv: ['--expose-gc'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      BENCH_SETTINGS: JSON.stringify({ ...shared, port, origin, stored }),
    },
  })
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as OneProcess))
    child.once('exit', () => reject(new Error('The measuring process ended.')))
  })
}
