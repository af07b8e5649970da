import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'redis'
import { endProgram, findFreePort } from '../support/programs'

/** A Redis server for one test file. The server writes each change to disk before the response. */
export interface RedisServer {
  readonly url: string
  /** Returns a connected client. `end()` closes the client. */
  connect(): Promise<RedisTestClient>
  /** Pauses the process. A paused process accepts connections and commands but does not respond. */
  pause(): void
  resume(): void
  /** Kills the process without a shutdown, as a power failure does. */
  kill(): Promise<void>
  /** Starts the killed server again with its stored data. */
  revive(): Promise<void>
  end(): Promise<void>
}

export type RedisTestClient = ReturnType<typeof createTestClient>

export async function startRedis(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'genauth-redis-'))
  const port = await findFreePort()
  const clients: RedisTestClient[] = []
  let running = await launch(port, folder)
  const kill = () => endProgram(running)
  return {
    url: `redis://127.0.0.1:${port}`,
    async connect() {
      const client = createTestClient(port)
      await client.connect()
      clients.push(client)
      return client
    },
    pause: () => void running.kill('SIGSTOP'),
    resume: () => void running.kill('SIGCONT'),
    kill,
    async revive() {
      running = await launch(port, folder)
    },
    async end() {
      for (const client of clients) client.destroy()
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function createTestClient(port: number) {
  // Ignore connection errors, because the client reconnects automatically.
  return createClient({ socket: { host: '127.0.0.1', port } }).on('error', () => undefined)
}

/** Starts Redis, and waits until it has loaded its data and accepts connections. */
async function launch(port: number, folder: string): Promise<ChildProcess> {
  const options = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: 'yes',
    appendfsync: 'always',
  }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  const command = process.env['REDIS_SERVER_PATH'] ?? 'redis-server'
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const endWithParent = () => child.kill('SIGKILL')
  process.on('exit', endWithParent)
  let output = ''
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => {
      process.off('exit', endWithParent)
      reject(new Error(`redis-server ended: ${output}`))
    })
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.includes('Ready to accept connections')) resolve()
    })
  })
  return child
}
