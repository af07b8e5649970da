import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from 'redis'
import {
  type AuthServerOptions,
  cookieSessions,
  createAuthServer,
  redisRevocations,
  redisStore,
  storedSessions,
  toNodeHandler,
} from '../../src'

/** The settings of an app process. The process receives the settings as JSON in its last argument. */
export interface AppSettings {
  readonly redisUrl: string
  readonly options: Omit<AuthServerOptions, 'sessions'>
  /** Where the sessions are. Default: in Redis. */
  readonly keeping?: 'cookies' | 'store' | undefined
}

/** A message that shifts the clock of a running app process. */
export interface AppMessage {
  readonly shiftMs: number
}

const {
  redisUrl,
  options,
  keeping = 'store',
} = JSON.parse(process.argv.at(-1) ?? '') as AppSettings
let shiftMs = 0
process.on('message', (message: AppMessage) => {
  shiftMs = message.shiftMs
  process.send?.({ shiftMs })
})
process.on('disconnect', () => process.exit())

const client = createClient({ url: redisUrl })
// Ignore connection errors, because the client reconnects automatically.
client.on('error', () => undefined)
await client.connect()
const limits = { timeoutMs: 10_000 }
const auth = createAuthServer({
  ...options,
  sessions:
    keeping === 'store'
      ? storedSessions(redisStore(client, limits))
      : cookieSessions({ revocations: redisRevocations(client, limits) }),
  runtime: { now: () => Date.now() + shiftMs },
})
const handle = toNodeHandler(auth)
const server = createServer((request, response) => void handle(request, response))
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port })
})
