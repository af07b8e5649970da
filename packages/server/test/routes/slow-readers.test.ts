import { once } from 'node:events'
import { type IncomingMessage, request as sendRequest } from 'node:http'
import { expect, it } from 'vitest'
import type { ApiOptions } from '../../src'
import type { Browser } from '../support/browser'
import { useApi } from '../support/use-api'
import { useApp } from '../support/use-app'

const app = useApp({ app: { accessTokenSeconds: 3600 } })
const api = useApi()
const maxExchangeMs = 45_678

/** Starts the app. `fire` fires the time limits of all exchanges. */
async function openPage(changes: Partial<ApiOptions> = {}) {
  const limits = new Set<() => void>()
  const files: ApiOptions = {
    target: api.origin,
    methods: ['GET'],
    paths: ['/file'],
    maxBodyBytes: 1024 * 1024 * 1024,
    maxExchangeMs,
    ...changes,
  }
  const after = (ms: number, run: () => void) => {
    if (ms === maxExchangeMs) limits.add(run)
    return () => void limits.delete(run)
  }
  app.start({ apis: { '/files': files }, runtime: { after } })
  const browser = await app.openLoggedIn()
  const fire = () => {
    for (const run of limits) run()
  }
  return { browser, fire, limits }
}

/** Requests a file, and returns the response without reading its body. */
async function requestFile({ cookies }: Browser): Promise<IncomingMessage> {
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
  const headers = { cookie, 'sec-fetch-site': 'same-origin', 'x-genauth': '1' }
  const sent = sendRequest(`${app.origin}/auth/api/files/file`, { agent: false, headers })
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return response
}

/** Makes the API send a file that is larger than the buffers of all sockets. Resolves when the API has to wait for its reader. */
function sendLargeFile(): Promise<{ closed: Promise<unknown> }> {
  return new Promise((resolve) => {
    api.respondWith((_request, response) => {
      const part = Buffer.alloc(1024 * 1024)
      while (response.write(part));
      resolve({ closed: once(response, 'close') })
    })
  })
}

it('S31: a browser that does not read a response holds the connection to the API no longer than maxExchangeMs', async () => {
  const { browser, fire, limits } = await openPage()
  const blocked = sendLargeFile()
  const response = await requestFile(browser)
  const { closed } = await blocked
  expect(api.closed()).toEqual([false])
  fire()
  await closed
  // The server also closes the connection to the browser, so that the response cannot look complete.
  const failed = once(response, 'error')
  response.resume()
  await failed
  expect([response.complete, limits.size]).toEqual([false, 0])
})

it('S32: slow readers of a session hold no more connections to the API than maxConcurrentPerSession', async () => {
  const { browser, fire } = await openPage({ maxConcurrentPerSession: 1 })
  const blocked = sendLargeFile()
  const slow = await requestFile(browser)
  slow.on('error', () => undefined)
  await blocked
  const refused = await requestFile(browser)
  expect([refused.statusCode, refused.headers['x-genauth-error']]).toEqual([429, 'rate_limited'])
  expect(api.received).toHaveLength(1)
  fire()
  api.respondWith((_request, response) => response.end('[]'))
  const next = await requestFile(browser)
  expect(next.statusCode).toBe(200)
  for (const one of [slow, refused, next]) one.destroy()
})

it('S32: a request of a browser that disconnects no longer counts', async () => {
  const { browser, limits } = await openPage({ maxConcurrentPerSession: 1 })
  const blocked = sendLargeFile()
  const slow = await requestFile(browser)
  const { closed } = await blocked
  slow.destroy()
  await closed
  expect(limits.size).toBe(0)
  api.respondWith((_request, response) => response.end('[]'))
  const next = await requestFile(browser)
  expect(next.statusCode).toBe(200)
  next.destroy()
})
