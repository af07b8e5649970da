import { fork } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

/** A server in its own process. */
export interface RunningApp {
  /** The cookies of a signed-in user, if the app has created them itself. */
  readonly cookie: string | undefined
  /** Returns the CPU time of all threads of the server since the server started, in microseconds. */
  readCpuUs(): Promise<number>
  stop(): void
}

/** The settings of an app. */
export interface AppSettings {
  readonly port: number
  readonly [name: string]: unknown
}

const fileOf = (name: string) => fileURLToPath(new URL(`apps/${name}.mjs`, import.meta.url))

/** Starts a server of `apps/`, and waits until it listens. */
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
      const fail = () => reject(new Error(`The app ${name} stopped.`))
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

/** Finds a free port. The callback URL contains the port, and GenAuth needs that URL before the app starts. */
export async function findPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const listening = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof listening === 'object' && listening ? listening.port : 0
}
