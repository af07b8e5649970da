import { type ChildProcess, spawn } from 'node:child_process'
import type { LastWill } from '../last-will'

/** A process that ends with this one. */
export interface Started {
  /** Rejects when the process ends. */
  readonly failed: Promise<never>
  /** What it writes to its third file: a way to tell us something. */
  readonly told: NodeJS.ReadableStream | undefined
  end(): Promise<void>
}

/** Starts a command in a process group of its own. */
export function startProcess(
  [command, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
  will: LastWill,
): Started {
  const child: ChildProcess = spawn(command, args, {
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const { pid } = child
  if (pid !== undefined) will.add(pid)
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(`it ended with ${code ?? signal}`))
  })
  const failed = ended.then((reason) => {
    throw new Error(`${command} could not be used: ${reason}`)
  })
  // Whoever waits for it hears of it; an end that nobody waits for is none of a failure.
  failed.catch(() => undefined)
  return {
    failed,
    told: child.stdio[3] as NodeJS.ReadableStream | undefined,
    async end() {
      if (pid !== undefined && child.exitCode === null && child.signalCode === null) {
        process.kill(-pid, 'SIGKILL')
      }
      await ended
    },
  }
}
