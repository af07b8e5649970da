import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { AppMessage, AppSettings } from './app-process'

/** A process of the app. */
export interface AppProcess {
  /** Where it listens; the app's public origin is elsewhere. */
  readonly url: string
  /** Sets its clock. */
  shift(shiftMs: number): Promise<void>
  kill(): Promise<void>
}

const runner = fileURLToPath(new URL('../support/run-module.mjs', import.meta.url))

export async function startApp(settings: AppSettings): Promise<AppProcess> {
  const args = ['/test/redis/app-process.ts', JSON.stringify(settings)]
  const child = fork(runner, args, { execArgv: [] })
  const endWithUs = () => child.kill('SIGKILL')
  process.on('exit', endWithUs)
  child.once('exit', () => process.off('exit', endWithUs))
  const { port } = (await hear(child)) as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    async shift(shiftMs) {
      const message: AppMessage = { shiftMs }
      child.send(message)
      await hear(child)
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** The next that it says. */
function hear(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', () => reject(new Error('the process of the app ended')))
  })
}
