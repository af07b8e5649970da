import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { assertNoBuildSecret, buildSecret } from '../../../../scripts/leaks/build-secret'

/** An app of `examples/`. */
export interface ExampleApp {
  readonly name: string
  /** For an app with a build: Node's arguments for the build, and the folder with the files for browsers. */
  readonly build?: { readonly args: readonly string[]; readonly page: string }
  readonly isInDevelopment?: boolean
  /** The folder of the app. Default: `examples/<name>`. */
  readonly folder?: string
  /** Further variables of the app's environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Returns Node's arguments that start the app. */
  start(port: number): readonly string[]
}

/** The environment of a started app. */
export interface ExampleSettings {
  readonly appId: string
  readonly secret: string
  readonly appHost: string
  readonly cookieSecret: string
  readonly ordersApi: string
}

/** An app in its own process. */
export interface RunningExample {
  readonly origin: string
  /** Returns everything that the app has printed. */
  output(): string
  stop(): Promise<void>
}

const folderOf = ({ name, folder }: ExampleApp) =>
  folder ?? fileURLToPath(new URL(`../../../../examples/${name}/`, import.meta.url))

const commonEnv = ({ isInDevelopment = false }: ExampleApp) => ({
  ...process.env,
  NODE_ENV: isInDevelopment ? 'development' : 'production',
  NEXT_TELEMETRY_DISABLED: '1',
})

/** Builds an app with its secret in the environment, and checks that no file for browsers contains the secret. */
export async function buildExample(app: ExampleApp): Promise<void> {
  if (!app.build) return
  const { args, page } = app.build
  const env = { ...commonEnv(app), ...buildSecret }
  await promisify(execFile)(process.execPath, args, { cwd: folderOf(app), env })
  assertNoBuildSecret(join(folderOf(app), page))
}

/** Finds a free port. The callback URL contains the port, and GenAuth needs that URL before the app starts. */
export async function findPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const listening = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof listening === 'object' && listening ? listening.port : 0
}

/** Starts an app, and waits until it listens. */
export async function startExample(
  app: ExampleApp,
  port: number,
  settings: ExampleSettings,
): Promise<RunningExample> {
  const origin = `http://localhost:${port}`
  const env = {
    ...commonEnv(app),
    GENAUTH_APP_ID: settings.appId,
    GENAUTH_APP_SECRET: settings.secret,
    GENAUTH_APP_HOST: settings.appHost,
    COOKIE_SECRET: settings.cookieSecret,
    ORDERS_API: settings.ordersApi,
    ORIGIN: origin,
    ...app.env,
  }
  const options = { cwd: folderOf(app), env, detached: true }
  const child = spawn(process.execPath, app.start(port), options)
  const end = () => endGroup(child)
  process.once('exit', end)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`The app ${app.name} stopped: ${output}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const stop = async () => {
    process.off('exit', end)
    end()
    await ended
  }
  return { origin, output: () => output, stop }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

/** Ends the whole process group. In development, the child processes of Next.js continue after their parent has ended. */
function endGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  const hasEnded = exitCode !== null || signalCode !== null
  if (pid !== undefined && !hasEnded) process.kill(-pid, 'SIGKILL')
}
