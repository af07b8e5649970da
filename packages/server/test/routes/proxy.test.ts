import { type ClientRequest, type IncomingMessage, request as sendRequest } from 'node:http'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { GenAuthError } from '@genauth/core'
import { describe, expect, it } from 'vitest'
import type { ApiOptions } from '../../src'
import type { Browser } from '../support/browser'
import { json } from '../support/read-facts'
import { sendInParts } from '../support/send-in-parts'
import { sendRaw } from '../support/send-raw'
import { useApi } from '../support/use-api'
import { useApp } from '../support/use-app'

const app = useApp({ app: { accessTokenSeconds: 3600 } })
const api = useApi()

async function openPage(changes: Partial<ApiOptions> = {}): Promise<Browser> {
  const orders: ApiOptions = {
    target: `${api.origin}/v1/`,
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    paths: ['/list'],
    ...changes,
  }
  app.start({ apis: { '/orders': orders } })
  return app.openLoggedIn()
}

const list = '/auth/api/orders/list'

/** The challenge of an API that requires a stronger login (RFC 9470, section 3). */
const stepUp = 'Bearer error="insufficient_user_authentication", acr_values="myACR"'

/** The time-out of `expect.poll`. The limit is shorter than the test's time-out, so that the assertion reports the failure. */
const soon = { timeout: 10_000 }

const cookieOf = ({ cookies }: Browser) => [...cookies].map((pair) => pair.join('=')).join('; ')

/** Starts a request from the browser to the app, with a streamed body and a streamed response. */
function startRequest(browser: Browser, method: string, headers: Record<string, string> = {}) {
  const cookie = cookieOf(browser)
  return sendRequest(app.origin + list, {
    method,
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

/** The size of a body in bytes. The buffers of all sockets together are smaller than this size. */
const total = 64 * 1024 * 1024

/** A stream that is being written. */
interface Written {
  /** Waits until the buffers of all sockets are full. Returns the number of written bytes. */
  whenStuck(): Promise<number>
}

/** Writes `total` bytes to a stream, as fast as the receiver accepts them. */
function writeAll(stream: Writable): Written {
  const part = Buffer.alloc(1024 * 1024)
  let written = 0
  const write = () => {
    while (written < total) {
      written += part.length
      if (!stream.write(part)) return
    }
    stream.end()
  }
  stream.on('drain', write)
  write()
  return {
    async whenStuck() {
      let previous = -1
      while (previous !== written) {
        previous = written
        await new Promise((resolve) => setTimeout(resolve, 500))
      }
      return written
    },
  }
}

async function countBytes(stream: Readable): Promise<number> {
  let size = 0
  for await (const part of stream) size += (part as Buffer).length
  return size
}

describe('a request through the proxy', () => {
  it('the proxy adds the session’s token and returns the API’s response', async () => {
    const browser = await openPage()
    api.respondWith((request, response) => {
      const isKnown = app.emulator.issued().includes(request.headers.authorization?.slice(7) ?? '')
      response.writeHead(isKnown ? 418 : 401, { 'content-type': 'text/plain' }).end('a teapot')
    })
    const response = await browser.call(list)
    expect([response.status, response.body]).toEqual([418, 'a teapot'])
    expect(response.headers.get('content-type')).toBe('text/plain')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.has('x-genauth-error')).toBe(false)
  })

  it.each(['GET', 'HEAD', 'POST', 'DELETE'])(
    'the proxy forwards %s without a body',
    async (method) => {
      const browser = await openPage()
      expect((await browser.call(list, { method })).status).toBe(200)
      const [received] = api.received
      expect(received?.method).toBe(method)
      expect(received?.headers['transfer-encoding']).toBeUndefined()
    },
  )

  it('the proxy responds 401 to a signed-out user and sends nothing to the API', async () => {
    await openPage()
    const response = await app.openBrowser().call(list)
    expect([response.status, json(response)['error']]).toEqual([401, 'not_authenticated'])
    expect(response.headers.get('x-genauth-error')).toBe('not_authenticated')
    expect(api.received).toEqual([])
  })

  it('B6: the proxy responds renew_required to an expired token, and does not refresh it', async () => {
    const browser = await openPage()
    app.pass(3600)
    const response = await browser.call(list)
    expect([response.status, json(response)['error']]).toEqual([401, 'renew_required'])
    expect(response.headers.get('x-genauth-error')).toBe('renew_required')
    expect([api.received.length, app.renewals()]).toEqual([0, 0])
    await browser.call('/auth/renew', { method: 'POST' })
    expect((await browser.call(list)).status).toBe(200)
  })

  it('R13: the proxy returns an API’s own 401 unchanged', async () => {
    const browser = await openPage()
    api.respondWith((_request, response) => response.writeHead(401).end('{"error":"mine"}'))
    const response = await browser.call(list)
    expect([response.status, response.body]).toEqual([401, '{"error":"mine"}'])
    expect(response.headers.has('x-genauth-error')).toBe(false)
    expect([api.received.length, app.renewals()]).toEqual([1, 0])
  })

  it.each([
    ['401 without a challenge', 401, undefined, 'rejected'],
    ['401 with invalid_token', 401, 'Bearer realm="a", error="invalid_token"', 'rejected'],
    ['401 with a step-up challenge', 401, stepUp, null],
    ['401 with two challenges, one of them a step-up', 401, `DPoP algs="ES256", ${stepUp}`, null],
    ['403 with insufficient_scope', 403, 'Bearer error="insufficient_scope"', null],
    ['200', 200, undefined, null],
  ])(
    'S29: the proxy shows the browser whether the API rejected the token, with %s',
    async (_name, status, challenge, expected) => {
      const browser = await openPage()
      api.respondWith((_request, response) => {
        if (challenge !== undefined) response.setHeader('www-authenticate', challenge)
        response.setHeader('x-genauth-token', 'a value of the API')
        response.writeHead(status).end()
      })
      const response = await browser.call(list)
      expect([response.status, response.headers.get('x-genauth-token')]).toEqual([status, expected])
      expect(response.headers.has('www-authenticate')).toBe(false)
    },
  )

  it('S29: the proxy’s own 401 does not show that an API rejected the token', async () => {
    await openPage()
    const response = await app.openBrowser().call(list)
    expect([response.status, response.headers.get('x-genauth-token')]).toEqual([401, null])
  })

  it('S29: the proxy itself does not repeat a rejected request, even if a refresh has replaced its token since', async () => {
    const browser = await openPage()
    app.pass(3590)
    api.respondWith((_request, response) => {
      const renew = browser.copy().call('/auth/renew', { method: 'POST' })
      void renew.then(() => response.writeHead(401).end())
    })
    const response = await browser.call(list)
    expect([response.status, response.headers.get('x-genauth-token')]).toEqual([401, 'rejected'])
    expect([api.received.length, app.renewals()]).toEqual([1, 1])
  })
})

describe('a body that passes the proxy', () => {
  it('the proxy streams bodies in both directions', async () => {
    const browser = await openPage()
    api.respondWith((request, response) => void request.pipe(response))
    expect(await sendInParts(startRequest(browser, 'POST'))).toBe('one, two, three')
  })

  it('B15: the proxy does not buffer a large request body, and the sender waits for the receiver', async () => {
    const browser = await openPage({ maxBodyBytes: total })
    const received = new Promise<{ readBody: () => void }>((resolve) => {
      api.respondWith((request, response) => {
        const readBody = () => void countBytes(request).then((size) => response.end(String(size)))
        // The API reads the body only after the test has called `readBody`.
        resolve({ readBody })
      })
    })
    const sent = startRequest(browser, 'POST', { 'content-length': String(total) })
    const response = responseOf(sent)
    const written = writeAll(sent)
    const { readBody } = await received
    expect(await written.whenStuck()).toBeLessThan(total / 2)
    readBody()
    expect(await text(await response)).toBe(String(total))
  })

  it('the proxy does not buffer a large response body', async () => {
    const browser = await openPage({ maxBodyBytes: total })
    const writing = new Promise<Written>((resolve) => {
      api.respondWith((_request, response) => resolve(writeAll(response)))
    })
    const sent = startRequest(browser, 'GET')
    const response = responseOf(sent)
    sent.end()
    expect(await (await writing).whenStuck()).toBeLessThan(total / 2)
    expect(await countBytes(await response)).toBe(total)
  })

  it('B5: the proxy responds 413 to a request body over the limit, and the connection stays usable', async () => {
    const browser = await openPage({ maxBodyBytes: 1024 * 1024 })
    api.respondWith((request, response) => {
      request.resume()
      request.on('end', () => response.end('complete'))
    })
    const common = ['Host: app.example', 'X-GenAuth: 1', `Cookie: ${cookieOf(browser)}`]
    const first = [`POST ${list} HTTP/1.1`, ...common, `Origin: ${app.origin}`]
    const next = [`GET ${list} HTTP/1.1`, ...common, 'Connection: close']
    const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`
    const responses = await sendRaw(
      Number(new URL(app.origin).port),
      // Like a browser, the test sends the whole body and then uses the connection for the next request.
      [...first, 'Transfer-Encoding: chunked', 'Connection: keep-alive'],
      `${chunk.repeat(8)}0\r\n\r\n${next.join('\r\n')}\r\n\r\n`,
    )
    expect(responses.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200'])
    expect(responses).toContain('complete')
  })

  it('B5: the proxy responds 413 to a Content-Length over the limit before the body arrives', async () => {
    const browser = await openPage({ maxBodyBytes: 1000 })
    const sent = startRequest(browser, 'POST', { 'content-length': '1001' })
    sent.on('error', () => undefined)
    const response = responseOf(sent)
    sent.flushHeaders()
    expect((await response).statusCode).toBe(413)
    expect(JSON.parse(await text(await response))).toMatchObject({
      error: 'invalid_request',
      message: expect.stringContaining('1000 bytes'),
    })
    expect(api.received).toEqual([])
    sent.destroy()
  })

  it('B5: the proxy responds 502 to an API response over the limit, or aborts an API response without Content-Length', async () => {
    const browser = await openPage({ maxBodyBytes: 1000 })
    api.respondWith((_request, response) => response.end('x'.repeat(1001)))
    const response = await browser.call(list)
    expect([response.status, json(response)['error']]).toEqual([502, 'invalid_response'])
    api.respondWith((_request, response) => {
      response.write('x'.repeat(900))
      response.end('x'.repeat(200))
    })
    await expect(browser.call(list)).rejects.toThrow()
  })

  it('the proxy decodes a compressed response and removes its Content-Length', async () => {
    const browser = await openPage()
    api.respondWith((_request, response) => {
      const body = gzipSync('x'.repeat(1000))
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': body.length })
      response.end(body)
    })
    const response = await browser.call(list)
    expect(response.body).toBe('x'.repeat(1000))
    expect(response.headers.has('content-encoding')).toBe(false)
  })
})

describe('a failure of an API', () => {
  it('B9: the proxy responds 502 if the API is down, and the message does not contain its URL', async () => {
    const browser = await openPage({ target: 'http://localhost:1' })
    const response = await browser.call(list)
    expect([response.status, json(response)['error']]).toEqual([502, 'network_error'])
    expect(response.headers.get('x-genauth-error')).toBe('network_error')
    expect(response.body).not.toMatch(/localhost|refused/i)
  })

  it('B9: the proxy responds 502 if the API disconnects', async () => {
    const browser = await openPage()
    api.respondWith((request) => request.socket.destroy())
    expect((await browser.call(list)).status).toBe(502)
  })

  it('B9: the proxy responds 504 and disconnects if the API does not respond in time', async () => {
    const browser = await openPage({ timeoutMs: 200 })
    api.respondWith(() => undefined)
    const response = await browser.call(list)
    expect([response.status, json(response)['error']]).toEqual([504, 'timeout'])
    await expect.poll(api.closed, soon).toEqual([true])
  })

  it('B9: the client gets an error if the API’s response ends too early', async () => {
    const browser = await openPage()
    api.respondWith((request, response) => {
      response.write('half', () => request.socket.destroy())
    })
    await expect(browser.call(list)).rejects.toThrow()
  })

  it('B9: the proxy disconnects if the API’s response stalls', async () => {
    const browser = await openPage({ timeoutMs: 200 })
    api.respondWith((_request, response) => void response.write('half'))
    await expect(browser.call(list)).rejects.toThrow()
    await expect.poll(api.closed, soon).toEqual([true])
  })
})

describe('a slow client', () => {
  it('B5, B9: a slow client does not cause a time-out of the request to the API', async () => {
    const browser = await openPage({ timeoutMs: 300, maxBodyBytes: total })
    api.respondWith((_request, response) => void writeAll(response))
    const sent = startRequest(browser, 'GET')
    sent.end()
    const response = await responseOf(sent)
    // Wait for three times the API's time-out.
    await new Promise((resolve) => setTimeout(resolve, 900))
    expect(await countBytes(response)).toBe(total)
  })
})

describe('a response without a body', () => {
  it.each([
    ['HEAD', 200],
    ['GET', 304],
  ])(
    'B5: the proxy accepts a Content-Length over the limit in a response to %s with status %d',
    async (method, status) => {
      const browser = await openPage({ maxBodyBytes: 1000 })
      api.respondWith((_request, response) => {
        response.writeHead(status, { 'content-length': '5000' })
        response.end()
      })
      const response = await browser.call(list, { method })
      expect([response.status, response.headers.get('x-genauth-error')]).toEqual([status, null])
    },
  )
})

describe('a client that disconnects', () => {
  it('B5: a client that disconnects before the response ends the request to the API', async () => {
    const browser = await openPage()
    const sent = startRequest(browser, 'GET')
    sent.on('error', () => undefined)
    api.respondWith(() => sent.destroy())
    sent.end()
    await expect.poll(api.closed, soon).toEqual([true])
  })

  it('B5: a client that disconnects during the response ends the request to the API', async () => {
    const browser = await openPage()
    api.respondWith((_request, response) => void response.write('one'))
    const sent = startRequest(browser, 'GET')
    sent.end()
    const response = await responseOf(sent)
    response.on('error', () => undefined)
    response.on('data', () => sent.destroy())
    await expect.poll(api.closed, soon).toEqual([true])
  })

  it('B5: a client that disconnects during its own body ends the request to the API', async () => {
    const browser = await openPage()
    const sent = startRequest(browser, 'POST')
    sent.on('error', () => undefined)
    api.respondWith((request) => {
      // The proxy closes this connection.
      request.on('error', () => undefined)
      request.on('data', () => sent.destroy())
    })
    sent.write('half')
    await expect.poll(api.closed, soon).toEqual([true])
  })

  it('B5: a framework that cancels the response body ends the request to the API', async () => {
    const browser = await openPage()
    api.respondWith((_request, response) => void response.write('one'))
    const headers = { cookie: cookieOf(browser), 'x-genauth': '1' }
    const response = await app.auth.handle(new Request(app.origin + list, { headers }))
    await response?.body?.cancel()
    await expect.poll(api.closed, soon).toEqual([true])
  })

  it('B5: the proxy sends nothing to the API if the request is already aborted', async () => {
    const browser = await openPage()
    const headers = { cookie: cookieOf(browser), 'x-genauth': '1' }
    const request = new Request(app.origin + list, { headers, signal: AbortSignal.abort() })
    expect((await app.auth.handle(request))?.status).toBe(502)
    expect(api.received).toEqual([])
  })
})

describe('a body that the app has already read', () => {
  const send = (browser: Browser, body: ReadableStream<Uint8Array>) => {
    const headers = { cookie: cookieOf(browser), 'x-genauth': '1', origin: app.origin }
    const init = { method: 'POST', headers, body, duplex: 'half' }
    return new Request(app.origin + list, init)
  }

  it('the proxy responds 500 with the adapter’s error if the adapter cannot read the body', async () => {
    const browser = await openPage()
    const error = new GenAuthError('invalid_options', 'put it first')
    const body = new ReadableStream<Uint8Array>({ pull: () => Promise.reject(error) })
    const response = await app.auth.handle(send(browser, body))
    expect([response?.status, await response?.json()]).toEqual([
      500,
      { error: 'invalid_options', message: error.message },
    ])
  })

  it('handle() rejects if the body was already read', async () => {
    const browser = await openPage()
    const request = send(browser, new Blob(['read']).stream())
    await request.text()
    await expect(app.auth.handle(request)).rejects.toThrow(/body was read before/)
    expect(api.received).toEqual([])
  })
})
