import {
  type ClientRequest,
  type IncomingMessage,
  type RequestListener,
  request as sendRequest,
} from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import type { ApiOptions, AuthServerOptions } from '../../src'
import type { Browser } from '../support/browser'
import { useApi } from '../support/use-api'
import { useApp } from '../support/use-app'

const app = useApp({ app: { accessTokenSeconds: 3600 } })
const api = useApi()
const upload = '/auth/api/files/upload'

/** The size of an upload in bytes. The buffers of all sockets together are smaller than this size. */
const total = 32 * 1024 * 1024

async function openPage(
  changes: Partial<ApiOptions> = {},
  options: Partial<AuthServerOptions> = {},
): Promise<Browser> {
  const files: ApiOptions = {
    target: api.origin,
    methods: ['GET', 'POST'],
    paths: ['/upload', '/done'],
    maxBodyBytes: 2 * total,
    ...changes,
  }
  app.start({ apis: { '/files': files }, ...options })
  return app.openLoggedIn()
}

function startRequest({ cookies }: Browser, headers: Record<string, string> = {}): ClientRequest {
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
  return sendRequest(app.origin + upload, {
    method: 'POST',
    agent: false,
    headers: { cookie, origin: app.origin, 'x-genauth': '1', ...headers },
  })
}

function responseOf(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on('response', resolve)
    sent.on('error', reject)
  })
}

/** Sends the whole upload as fast as the receiver accepts it. */
function sendAll(sent: ClientRequest): void {
  const part = Buffer.alloc(1024 * 1024, 'x')
  let remaining = total
  const write = () => {
    while (remaining > 0) {
      remaining -= part.length
      if (!sent.write(part)) return
    }
    sent.end()
  }
  sent.on('drain', write)
  write()
}

/** Makes the API receive an upload. `next` returns the parts of the upload one by one. */
function receiveParts(): { next(): Promise<string>; closed: Promise<void> } {
  const parts: string[] = []
  let wake = () => {}
  let resolveClosed = () => {}
  const closed = new Promise<void>((resolve) => {
    resolveClosed = resolve
  })
  api.respondWith((request, response) => {
    request.setEncoding('utf8')
    request.on('data', (part: string) => {
      parts.push(part)
      wake()
    })
    request.on('end', () => response.end('all of it'))
    request.on('close', resolveClosed)
  })
  const next = async () => {
    while (parts.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    return parts.shift() ?? ''
  }
  return { next, closed }
}

describe('an API that responds before it has read the upload', () => {
  const responses: [string, RequestListener, number, string | undefined][] = [
    ['200', (_request, response) => response.end('no'), 200, undefined],
    ['401', (_request, response) => response.writeHead(401).end('no'), 401, undefined],
    ['413', (_request, response) => response.writeHead(413).end('no'), 413, undefined],
    ['303', redirect(303), 303, '/auth/api/files/done'],
    ['307', redirect(307), 307, '/auth/api/files/done'],
  ]
  it.each(responses)(
    'B15: the proxy forwards a %s response that arrives before the end of an upload, and does not repeat the upload',
    async (_name, listener, status, location) => {
      const browser = await openPage()
      api.respondWith(listener)
      const lengths: Record<string, string>[] = [{}, { 'content-length': String(total) }]
      for (const headers of lengths) {
        const sent = startRequest(browser, headers)
        const response = responseOf(sent)
        sendAll(sent)
        const { statusCode, headers: received } = await response
        expect([statusCode, received.location]).toEqual([status, location])
        expect(await text(await response)).toBe('no')
      }
      expect(api.received).toHaveLength(lengths.length)
    },
  )

  it('B15: the proxy responds 502 if the API disconnects during an upload, and does not repeat the upload', async () => {
    const browser = await openPage()
    api.respondWith((request) => request.once('data', () => request.socket.destroy()))
    const sent = startRequest(browser)
    const response = responseOf(sent)
    sendAll(sent)
    expect((await response).statusCode).toBe(502)
    ;(await response).resume()
    expect(api.received).toHaveLength(1)
  })

  it('B15: the proxy does not repeat an upload after a 401, even if a refresh replaced the token during the upload', async () => {
    const browser = await openPage()
    api.respondWith((_request, response) => {
      const respond = () => response.writeHead(401).end('no')
      void browser.copy().call('/auth/renew?force=1', { method: 'POST' }).then(respond)
    })
    const sent = startRequest(browser)
    const response = responseOf(sent)
    sent.end('once')
    expect([(await response).statusCode, await text(await response)]).toEqual([401, 'no'])
    expect([api.received.length, app.renewals()]).toEqual([1, 1])
  })
})

function redirect(status: number): RequestListener {
  return (_request, response) => response.writeHead(status, { location: '/done' }).end('no')
}

describe('a slow upload', () => {
  /** Opens a page of a server whose timers the test controls. */
  async function openSlowly() {
    const timers = new Set<{ leftMs: number; run(): void }>()
    const after = (leftMs: number, run: () => void) => {
      const timer = { leftMs, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    }
    const pass = (ms: number) => {
      for (const timer of timers) {
        timer.leftMs -= ms
        if (timer.leftMs > 0) continue
        timers.delete(timer)
        timer.run()
      }
    }
    return { browser: await openPage({ timeoutMs: 30_000 }, { runtime: { after } }), pass, timers }
  }

  it('B15: a slow upload is streamed, and may take longer than timeoutMs in total', async () => {
    const { browser, pass, timers } = await openSlowly()
    const received = receiveParts()
    const sent = startRequest(browser)
    const response = responseOf(sent)
    for (const part of ['one', 'two', 'three', 'four']) {
      sent.write(part)
      expect(await received.next()).toBe(part)
      pass(20_000)
    }
    sent.end()
    expect([(await response).statusCode, await text(await response)]).toEqual([200, 'all of it'])
    expect(timers.size).toBe(0)
  })

  it('B15: the proxy responds 504 and disconnects from the API if an upload stops for timeoutMs', async () => {
    const { browser, pass } = await openSlowly()
    const received = receiveParts()
    const sent = startRequest(browser)
    sent.on('error', () => undefined)
    const response = responseOf(sent)
    sent.write('one')
    expect(await received.next()).toBe('one')
    pass(30_000)
    await received.closed
    expect((await response).statusCode).toBe(504)
    sent.destroy()
  })
})
