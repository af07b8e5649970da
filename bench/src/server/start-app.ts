import { fork } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

/** A server in a process of its own. */
export interface RunningApp {
  /** The cookies of somebody who is logged in, where the app made them itself. */
  readonly cookie: string | undefined
  /** What it has used of the processor so far, all its threads together. */
  readCpuUs(): Promise<number>
  stop(): void
}

/** What an app is told. */
export interface AppSettings {
  readonly port: number
  readonly [name: string]: unknown
}

const fileOf = (name: string) => fileURLToPath(new URL(`apps/${name}.mjs`, import.meta.url))

/** Starts one of `apps/`, and waits until it listens. */
export async function startApp(
  name: string,
  settings: AppSettings,
  execArgv: string[] = [],
): Promise<RunningApp> {
  const child = fork(fileOf(name), {
    execArgv,
    env: { ...process.env, NODE_ENV: 'production', BENCH_SETTINGS: JSON.stringify(settings) },
  })
  const nextMessage = <T>() =>
    new Promise<T>((resolve, reject) => {
      const fail = () => reject(new Error(`${name} ended.`))
      child.once('exit', fail)
      child.once('message', (message) => {
        child.off('exit', fail)
        resolve(message as T)
      })
    })
  const { cookie } = await nextMessage<{ cookie?: string }>()
  return {
    cookie,
    async readCpuUs() {
      const message = nextMessage<NodeJS.CpuUsage>()
      child.send('cpu')
      const { user, system } = await message
      return user + system
    },
    stop: () => void child.kill(),
  }
}

/** A port that is free. A callback has to be known before an app starts, so that it cannot choose one. */
export async function findPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
