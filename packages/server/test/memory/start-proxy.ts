import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { AuthServerOptions } from '../../src'
import type { MemoryGrowth, MeterMessage } from './proxy-process'

/** An app with a proxy, in a process of its own. */
export interface ProxyProcess {
  /** Where it listens; the app's public origin is elsewhere. */
  readonly url: string
  /** How much its memory grows at most while something happens. */
  growthDuring(happen: () => Promise<unknown>): Promise<MemoryGrowth>
  end(): Promise<void>
}

const runner = fileURLToPath(new URL('../support/run-module.mjs', import.meta.url))

export async function startProxy(options: AuthServerOptions): Promise<ProxyProcess> {
  const args = ['/test/memory/proxy-process.ts', JSON.stringify(options)]
  const child = fork(runner, args, { execArgv: ['--expose-gc'] })
  const endWithUs = () => child.kill('SIGKILL')
  process.on('exit', endWithUs)
  child.once('exit', () => process.off('exit', endWithUs))
  const { port } = (await hear(child)) as { port: number }
  const tell = (message: MeterMessage) => {
    child.send(message)
    return hear(child)
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async growthDuring(happen) {
      await tell('begin')
      await happen()
      return (await tell('end')) as MemoryGrowth
    },
    async end() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** The next that it says. */
function hear(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error('the process of the proxy ended'))
    child.once('exit', fail)
    child.once('message', (message) => {
      child.off('exit', fail)
      resolve(message)
    })
  })
}
