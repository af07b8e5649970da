import { createServer, type RequestListener, type Server, request as sendRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { createEmulator, type Emulator } from '@genauth/emulator'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { createBrowser } from '../support/browser'
import { sendHttp } from '../support/send-http'
import { cookieSecret } from '../support/use-app'
import { type ProxyProcess, startProxy } from './start-proxy'

/** At night 900: the memory that is taken does not depend on it. */
const largeMegabytes = Number(process.env['UPLOAD_MEGABYTES'] ?? 300)

/**
 * How much the memory of the proxy may grow. The buffers of sockets, which V8 collects when there are 30 to 100 MB of them, are as many in a
 * server that only pipes one socket into another. A proxy that keeps bodies needs 300 MB and more here.
 */
const boundMegabytes = 150

/** A process is started, on a machine that does other things, too. */
const patienceMs = 120_000

const megabyte = 1_000_000
const origin = 'http://localhost:9'

let emulator: Emulator
let api: Server
let answer: RequestListener
let proxy: ProxyProcess
let cookie: string

beforeAll(async () => {
  emulator = await createEmulator({
    app: { redirectUris: [`${origin}/auth/callback`], logoutRedirectUris: [`${origin}/`] },
  })
  api = createServer((request, response) => answer(request, response))
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
}, patienceMs)
afterEach(async () => {
  emulator.reset()
  await proxy.end()
})
afterAll(async () => {
  api.closeAllConnections()
  await new Promise((resolve) => api.close(resolve))
  await emulator.close()
})

/** An API that answers nobody before it has all uploads: until then, a proxy that keeps bodies has to keep all of them. */
function answerTogether(count: number): RequestListener {
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

/** Sends a body as fast as the proxy takes it. Gives what the API says: how many bytes came. */
function upload(megabytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { cookie, origin, 'x-genauth': '1' }
    const init = { method: 'POST', agent: false, headers }
    const sent = sendRequest(`${proxy.url}/auth/api/files/upload`, init, (response) => {
      text(response).then(resolve, reject)
    })
    sent.on('error', reject)
    const part = Buffer.alloc(megabyte, 'x')
    let left = megabytes
    const write = () => {
      while (left > 0) {
        left -= 1
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
  'B15: %d uploads of %d MB at once leave the memory of the proxy as it is',
  async (count, megabytes) => {
    answer = answerTogether(1)
    await upload(1)
    answer = answerTogether(count)
    let received: string[] = []
    const growth = await proxy.growthDuring(async () => {
      received = await Promise.all(Array.from({ length: count }, () => upload(megabytes)))
    })
    expect(received).toEqual(received.map(() => String(megabytes * megabyte)))
    expect(growth.buffers / megabyte).toBeLessThan(boundMegabytes)
    expect(growth.rss / megabyte).toBeLessThan(boundMegabytes)
  },
  patienceMs,
)
