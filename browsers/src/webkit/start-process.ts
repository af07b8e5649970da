import { type ChildProcess, spawn } from 'node:child_process'
import type { Cleanup } from '../cleanup'

/** A child process that ends when the current process ends. */
export interface Started {
  /** Rejects when the child process ends. */
  readonly failed: Promise<never>
  /** The output of the child process on file descriptor 3. */
  readonly output: NodeJS.ReadableStream | undefined
  end(): Promise<void>
}

/** Starts a command in its own process group. */
export function startProcess(
  [command, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
  cleanup: Cleanup,
): Started {
  const child: ChildProcess = spawn(command, args, {
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const { pid } = child
  if (pid !== undefined) cleanup.add(pid)
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(`it ended with ${code ?? signal}`))
  })
  const failed = ended.then((reason) => {
    throw new Error(`${command} failed: ${reason}`)
  })
  // Prevents an unhandled rejection if no caller waits for `failed`.
  failed.catch(() => undefined)
  return {
    failed,
    output: child.stdio[3] as NodeJS.ReadableStream | undefined,
    async end() {
      if (pid !== undefined && child.exitCode === null && child.signalCode === null) {
        process.kill(-pid, 'SIGKILL')
      }
      await ended
    },
  }
}
