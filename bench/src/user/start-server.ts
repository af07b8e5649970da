import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A server in its own process. */
export interface RunningServer {
  call<Result = void>(method: string, ...values: unknown[]): Promise<Result>
  stop(): void
}

interface CallResult {
  readonly id: number
  readonly result?: unknown
  readonly failure?: string
}

/** Starts a server of `servers/`. */
export function startServer(name: string): RunningServer {
  const file = fileURLToPath(new URL(`servers/${name}.mjs`, import.meta.url))
  const child = fork(file, { env: { ...process.env, NODE_ENV: 'production' } })
  const waiting = new Map<number, (outcome: CallResult) => void>()
  let lastId = 0
  child.on('message', (message) => {
    const outcome = message as CallResult
    waiting.get(outcome.id)?.(outcome)
    waiting.delete(outcome.id)
  })
  child.once('exit', () => {
    for (const [id, settle] of waiting) settle({ id, failure: `The server ${name} stopped.` })
  })
  return {
    call: <Result>(method: string, ...values: unknown[]) =>
      new Promise<Result>((resolve, reject) => {
        lastId += 1
        waiting.set(lastId, ({ result, failure }) => {
          if (failure === undefined) resolve(result as Result)
          else reject(new Error(failure))
        })
        child.send({ id: lastId, method, values })
      }),
    stop: () => void child.kill(),
  }
}
