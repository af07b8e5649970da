import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Surroundings } from './open-targets'
import { findPort } from './start-app'

/** The results of the measurements that run in one process, `apps/measure.mjs`. */
export interface OneProcess {
  /**
   * The CPU time to read a session cookie that the server has decrypted before, in microseconds: the CPU time of a request with the cookie, minus the CPU time of a request
   * without a cookie.
   */
  readonly decryptionUs: number
  readonly cookieBytes: number
  readonly stored: number
  readonly memoryBytes: number
  /** The memory of a stored session in Redis. Absent if Redis is not installed. */
  readonly redisBytes?: number
}

/** Measures the CPU time to read a session cookie, and the memory of a stored session. */
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
    child.once('exit', () => reject(new Error('The measuring process exited before it finished.')))
  })
}
