import { createServer, type RequestListener, type Server, request as sendRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { createEmulator, type Emulator } from '@genauth/emulator'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { createBrowser } from '../support/browser'
import { sendHttp } from '../support/send-http'
import { cookieSecret } from '../support/use-app'
import { type ProxyProcess, startProxy } from './start-proxy'

/** The size of a large upload. `npm run nightly` sets the size to 900 MB. The proxy's memory must not depend on the size. */
const largeMegabytes = Number(process.env['UPLOAD_MEGABYTES'] ?? 300)

/**
 * The limit for the growth of the proxy's memory. V8 collects the buffers of sockets only after 30 to 100 MB, even if a server only pipes
 * one socket into another. A proxy that buffers bodies needs more than 300 MB in these tests.
 */
const boundMegabytes = 150

/** The time-out of a test. The time-out is long because each test starts a process, and the machine may be under load. */
const testTimeoutMs = 120_000

const megabyte = 1_000_000
const origin = 'http://localhost:9'

let emulator: Emulator
let api: Server
let respond: RequestListener
let proxy: ProxyProcess
let cookie: string

beforeAll(async () => {
  emulator = await createEmulator({
    app: { redirectUris: [`${origin}/auth/callback`], logoutRedirectUris: [`${origin}/`] },
  })
  api = createServer((request, response) => respond(request, response))
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
})
beforeEach(async () => {
  const { port } = api.address() as AddressInfo
  const target = `http://127.0.0.1:${port}`
  proxy = await startProxy({
    appId: emulator.app.id,
    secret: emulator.app.secret,
    appHost: emulator.url,
    protocol: 'oauth',
    redirectUri: `${origin}/auth/callback`,
    cookieSecrets: [cookieSecret],
    apis: {
      '/files': { target, methods: ['POST'], paths: ['/upload'], maxBodyBytes: 1000 * megabyte },
    },
  })
  const browser = createBrowser(origin, (url, sent) =>
    sendHttp(url.replace(origin, proxy.url), sent),
  )
  await browser.goTo(`${origin}/auth/login`)
  cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
}, testTimeoutMs)
afterEach(async () => {
  emulator.reset()
  await proxy.end()
})
afterAll(async () => {
  api.closeAllConnections()
  await new Promise((resolve) => api.close(resolve))
  await emulator.close()
})

/** An API that responds after it has received all uploads. A proxy that buffers bodies would have to buffer all uploads. */
function respondTogether(count: number): RequestListener {
  const waiting: (() => void)[] = []
  return (request, response) => {
    let bytes = 0
    request.on('data', (part: Buffer) => {
      bytes += part.length
    })
    request.on('end', () => {
      waiting.push(() => response.end(String(bytes)))
      if (waiting.length === count) for (const finish of waiting) finish()
    })
  }
}

/** Sends a body as fast as the proxy accepts it. Returns the API's response: the number of bytes that the API received. */
function upload(megabytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { cookie, origin, 'x-genauth': '1' }
    const init = { method: 'POST', agent: false, headers }
    const sent = sendRequest(`${proxy.url}/auth/api/files/upload`, init, (response) => {
      text(response).then(resolve, reject)
    })
    sent.on('error', reject)
    const part = Buffer.alloc(megabyte, 'x')
    let remaining = megabytes
    const write = () => {
      while (remaining > 0) {
        remaining -= 1
        if (!sent.write(part)) return
      }
      sent.end()
    }
    sent.on('drain', write)
    write()
  })
}

it.each([
  [1, largeMegabytes],
  [40, 10],
])(
  'B15: the memory of the proxy stays bounded during %d simultaneous uploads of %d MB',
  async (count, megabytes) => {
    respond = respondTogether(1)
    await upload(1)
    respond = respondTogether(count)
    let received: string[] = []
    const growth = await proxy.growthDuring(async () => {
      received = await Promise.all(Array.from({ length: count }, () => upload(megabytes)))
    })
    expect(received).toEqual(received.map(() => String(megabytes * megabyte)))
    expect(growth.buffers / megabyte).toBeLessThan(boundMegabytes)
    expect(growth.rss / megabyte).toBeLessThan(boundMegabytes)
  },
  testTimeoutMs,
)
