import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { AppMessage, AppSettings } from './app-process'

/** A running process of the app. */
export interface AppProcess {
  /** The URL on which the process listens. The URL differs from the app's public origin. */
  readonly url: string
  /** Shifts its clock. */
  shift(shiftMs: number): Promise<void>
  kill(): Promise<void>
}

const runner = fileURLToPath(new URL('../support/run-module.mjs', import.meta.url))

export async function startApp(settings: AppSettings): Promise<AppProcess> {
  const args = ['/test/redis/app-process.ts', JSON.stringify(settings)]
  const child = fork(runner, args, { execArgv: [] })
  const endWithParent = () => child.kill('SIGKILL')
  process.on('exit', endWithParent)
  child.once('exit', () => process.off('exit', endWithParent))
  const { port } = (await nextMessage(child)) as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    async shift(shiftMs) {
      const message: AppMessage = { shiftMs }
      child.send(message)
      await nextMessage(child)
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Waits for the next message of a process. */
function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', () => reject(new Error('The app process ended.')))
  })
}
