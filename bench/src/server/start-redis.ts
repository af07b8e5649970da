import { spawn } from 'node:child_process'

/** A Redis server without persistence. */
export interface RunningRedis {
  readonly url: string
  stop(): void
}

/** Starts Redis. Returns `undefined` if it is not installed on this machine. */
export async function startRedis(port: number): Promise<RunningRedis | undefined> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '']
  const child = spawn(process.env['REDIS_SERVER_PATH'] ?? 'redis-server', args)
  process.on('exit', () => child.kill())
  let output = ''
  const isReady = await new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false))
    child.once('exit', () => resolve(false))
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.includes('Ready to accept connections')) resolve(true)
    })
  })
  if (!isReady) return undefined
  return { url: `redis://127.0.0.1:${port}`, stop: () => void child.kill() }
}
