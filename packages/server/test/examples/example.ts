import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { assertNoBuildSecret, buildSecret } from '../../../../scripts/leaks/build-secret'

/** An app of `examples/`. */
export interface ExampleApp {
  readonly name: string
  /** Where it has to be built: the arguments of Node's that do it, and the folder of what browsers load. */
  readonly build?: { readonly args: readonly string[]; readonly page: string }
  readonly isInDevelopment?: boolean
  /** Arguments of Node's that start it. */
  start(port: number): readonly string[]
}

/** What a started app is given. */
export interface ExampleSettings {
  readonly appId: string
  readonly secret: string
  readonly appHost: string
  readonly cookieSecret: string
  readonly ordersApi: string
}

/** An app that runs in a process of its own. */
export interface RunningExample {
  readonly origin: string
  /** What it has printed. */
  output(): string
  stop(): Promise<void>
}

const folderOf = ({ name }: ExampleApp) =>
  fileURLToPath(new URL(`../../../../examples/${name}/`, import.meta.url))

const commonEnv = ({ isInDevelopment = false }: ExampleApp) => ({
  ...process.env,
  NODE_ENV: isInDevelopment ? 'development' : 'production',
  NEXT_TELEMETRY_DISABLED: '1',
})

/** Builds an app. Of what only its server is to know the secret is there, and must not get into what browsers load. */
export async function buildExample(app: ExampleApp): Promise<void> {
  if (!app.build) return
  const { args, page } = app.build
  const env = { ...commonEnv(app), ...buildSecret }
  await promisify(execFile)(process.execPath, args, { cwd: folderOf(app), env })
  assertNoBuildSecret(join(folderOf(app), page))
}

/** A port that is free. The callback has to be known before an app starts, so that it cannot choose one. */
export async function findPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
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
    if (child.exitCode !== null) throw new Error(`${app.name} ended: ${output}`)
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

/** Ends the whole group: Next.js has processes of its own in development, which outlive the one that began them. */
function endGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  const hasEnded = exitCode !== null || signalCode !== null
  if (pid !== undefined && !hasEnded) process.kill(-pid, 'SIGKILL')
}
