import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import {
  cookieSessions,
  createAuthServer,
  memoryStore,
  redisStore,
  storedSessions,
  toNodeHandler,
} from '@genauth/server'
import { createClient } from 'redis'
import { logIn } from '../log-in.mjs'
import { settings } from './serve.mjs'

let handler
const server = createServer((request, response) => void handler(request, response))
await new Promise((resolve) => server.listen(settings.port, '127.0.0.1', resolve))

/** Starts a server and logs in to it. */
async function openLoggedIn(sessions) {
  const auth = createAuthServer({
    ...settings.tenant,
    protocol: 'oidc',
    redirectUri: `${settings.origin}/auth/callback`,
    cookieSecrets: [settings.cookieSecret],
    sessions,
  })
  handler = toNodeHandler(auth)
  return { auth, cookie: await logIn(`${settings.origin}/auth/login`) }
}

/** Returns the CPU microseconds of one call. */
async function timeCalls(call, count) {
  const before = process.cpuUsage()
  for (let calls = 0; calls < count; calls += 1) await call()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

const median = (samples) => samples.sort((one, other) => one - other)[samples.length >> 1]

async function measureDecryption() {
  const { auth, cookie } = await openLoggedIn(cookieSessions({ revocations: 'process' }))
  const read = (headers) => () => auth.getSession(new Request(auth.origin, { headers }))
  const differences = []
  for (let round = 0; round < 15; round += 1) {
    const ownUs = await timeCalls(read({ cookie }), 1000)
    differences.push(ownUs - (await timeCalls(read({ cookie: 'another=cookie' }), 1000)))
  }
  return { decryptionUs: median(differences.slice(5)), cookieBytes: cookie.length }
}

/** Logs in, and returns the calls that the login makes to the session store, in order. */
async function recordLogin() {
  const calls = []
  const store = memoryStore()
  const watch =
    (method) =>
    (...args) => {
      calls.push([method, args])
      return store[method](...args)
    }
  const watched = { ...store, write: watch('write'), file: watch('file') }
  await openLoggedIn(storedSessions(watched))
  return calls
}

/** Returns a random text with the length of `text`, so that no two sessions have the same values. */
const another = (text) => randomBytes(Math.ceil((text.length * 3) / 4)).toString('base64url')

async function storeAnother(store, calls) {
  const keys = new Map()
  const rename = (key) => keys.get(key) ?? keys.set(key, another(key)).get(key)
  for (const [method, [name, value, lifetime]] of calls) {
    const renewed = method === 'write' ? { ...value, sealed: another(value.sealed) } : rename(value)
    await store[method](rename(name), renewed, lifetime)
  }
}

async function fill(store, calls, count) {
  const atOnce = 200
  for (let kept = 0; kept < count; kept += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, () => storeAnother(store, calls)))
  }
}

async function measureMemory(calls) {
  const store = memoryStore()
  await fill(store, calls, 1000)
  gc()
  const before = process.memoryUsage().heapUsed
  await fill(store, calls, settings.stored)
  gc()
  const bytes = (process.memoryUsage().heapUsed - before) / settings.stored
  // This line uses the store, so that garbage collection cannot remove the store before the measurement has ended.
  if (!store) throw new Error('The store is missing.')
  return bytes
}

async function measureRedis(calls) {
  if (!settings.redisUrl) return undefined
  const client = createClient({ url: settings.redisUrl })
  await client.connect()
  await client.flushAll()
  const used = async () => Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1])
  const before = await used()
  await fill(redisStore(client, { timeoutMs: 120_000 }), calls, settings.stored)
  const bytes = ((await used()) - before) / settings.stored
  client.destroy()
  return bytes
}

const decryption = await measureDecryption()
const calls = await recordLogin()
process.send({
  ...decryption,
  stored: settings.stored,
  memoryBytes: await measureMemory(calls),
  redisBytes: await measureRedis(calls),
})
process.disconnect()
server.close()
server.closeAllConnections()
