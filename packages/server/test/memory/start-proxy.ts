import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { AuthServerOptions } from '../../src'
import type { MemoryGrowth, MeterMessage } from './proxy-process'

/** An app with a proxy, in its own process. */
export interface ProxyProcess {
  /** The URL on which the process listens. The URL differs from the app's public origin. */
  readonly url: string
  /** Returns the peak growth of the process's memory while an action runs. */
  growthDuring(action: () => Promise<unknown>): Promise<MemoryGrowth>
  end(): Promise<void>
}

const runner = fileURLToPath(new URL('../support/run-module.mjs', import.meta.url))

export async function startProxy(
  options: Omit<AuthServerOptions, 'sessions'>,
): Promise<ProxyProcess> {
  const args = ['/test/memory/proxy-process.ts', JSON.stringify(options)]
  const child = fork(runner, args, { execArgv: ['--expose-gc'] })
  const endWithParent = () => child.kill('SIGKILL')
  process.on('exit', endWithParent)
  child.once('exit', () => process.off('exit', endWithParent))
  const { port } = (await nextMessage(child)) as { port: number }
  const send = (message: MeterMessage) => {
    child.send(message)
    return nextMessage(child)
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async growthDuring(action) {
      await send('start')
      await action()
      return (await send('end')) as MemoryGrowth
    },
    async end() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Waits for the next message of a process. */
function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error('The proxy process ended.'))
    child.once('exit', fail)
    child.once('message', (message) => {
      child.off('exit', fail)
      resolve(message)
    })
  })
}
