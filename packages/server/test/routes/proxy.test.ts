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

/** For `expect.poll`: less than a test may take, so that the assertion fails and not the test's time-out. */
const soon = { timeout: 10_000 }

const cookieOf = ({ cookies }: Browser) => [...cookies].map((pair) => pair.join('=')).join('; ')

/** Begins a request of the page's whose body and answer pass by and by. */
function begin(browser: Browser, method: string, headers: Record<string, string> = {}) {
  const cookie = cookieOf(browser)
  return sendRequest(app.origin + list, {
    method,
    agent: false,
    headers: { cookie, origin: app.origin, 'x-genauth': '1', ...headers },
  })
}

function answerOf(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on('response', resolve)
    sent.on('error', reject)
  })
}

/** More than all sockets on the way can hold. */
const total = 64 * 1024 * 1024

/** A body that is being sent. */
interface Written {
  /** How much could be sent when nothing moves any more: what waits in the buffers of sockets. */
  whenStuck(): Promise<number>
}

/** Sends as much as the other side takes. */
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
      let before = -1
      while (before !== written) {
        before = written
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

describe('a request to an API', () => {
  it('has the session’s token, and its answer comes back as it is', async () => {
    const browser = await openPage()
    api.answerWith((request, response) => {
      const isKnown = app.emulator.issued().includes(request.headers.authorization?.slice(7) ?? '')
      response.writeHead(isKnown ? 418 : 401, { 'content-type': 'text/plain' }).end('a teapot')
    })
    const answer = await browser.call(list)
    expect([answer.status, answer.body]).toEqual([418, 'a teapot'])
    expect(answer.headers.get('content-type')).toBe('text/plain')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.has('x-genauth-error')).toBe(false)
  })

  it.each(['GET', 'HEAD', 'POST', 'DELETE'])('may be %s, and may have no body', async (method) => {
    const browser = await openPage()
    expect((await browser.call(list, { method })).status).toBe(200)
    const [received] = api.received
    expect(received?.method).toBe(method)
    expect(received?.headers['transfer-encoding']).toBeUndefined()
  })

  it('of nobody is a 401 of ours, and reaches no API', async () => {
    await openPage()
    const answer = await app.openBrowser().call(list)
    expect([answer.status, json(answer)['error']]).toEqual([401, 'not_authenticated'])
    expect(answer.headers.get('x-genauth-error')).toBe('not_authenticated')
    expect(api.received).toEqual([])
  })

  it('B6: renews nothing: the page is told to, and repeats it', async () => {
    const browser = await openPage()
    app.pass(3600)
    const answer = await browser.call(list)
    expect([answer.status, json(answer)['error']]).toEqual([401, 'renew_required'])
    expect(answer.headers.get('x-genauth-error')).toBe('renew_required')
    expect([api.received.length, app.renewals()]).toEqual([0, 0])
    await browser.call('/auth/renew', { method: 'POST' })
    expect((await browser.call(list)).status).toBe(200)
  })

  it('R13: that the API answers with 401 is not taken for one of ours', async () => {
    const browser = await openPage()
    api.answerWith((_request, response) => response.writeHead(401).end('{"error":"mine"}'))
    const answer = await browser.call(list)
    expect([answer.status, answer.body]).toEqual([401, '{"error":"mine"}'])
    expect(answer.headers.has('x-genauth-error')).toBe(false)
    expect([api.received.length, app.renewals()]).toEqual([1, 0])
  })

  it('R18: is sent once more where a renewal has ended its token on the way', async () => {
    const browser = await openPage()
    app.pass(3590)
    let ended: string | undefined
    api.answerWith((request, response) => {
      const { authorization } = request.headers
      const isFirst = ended === undefined
      ended ??= authorization
      const answer = () => response.writeHead(authorization === ended ? 401 : 200).end()
      if (isFirst) void browser.copy().call('/auth/renew', { method: 'POST' }).then(answer)
      else answer()
    })
    expect((await browser.call(list)).status).toBe(200)
    expect([api.received.length, app.renewals()]).toEqual([2, 1])
  })
})

describe('a body', () => {
  it('passes part by part, on its way there and back', async () => {
    const browser = await openPage()
    api.answerWith((request, response) => void request.pipe(response))
    expect(await sendInParts(begin(browser, 'POST'))).toBe('one, two, three')
  })

  it('B15: that is large is not buffered: the sender waits for the receiver', async () => {
    const browser = await openPage({ maxBodyBytes: total })
    const takenIn = new Promise<{ begin: () => void }>((resolve) => {
      api.answerWith((request, response) => {
        const begin = () => void countBytes(request).then((size) => response.end(String(size)))
        // Takes nothing in, until it is told to.
        resolve({ begin })
      })
    })
    const sent = begin(browser, 'POST', { 'content-length': String(total) })
    const answer = answerOf(sent)
    const written = writeAll(sent)
    const { begin: takeIn } = await takenIn
    expect(await written.whenStuck()).toBeLessThan(total / 2)
    takeIn()
    expect(await text(await answer)).toBe(String(total))
  })

  it('of an answer is not kept either', async () => {
    const browser = await openPage({ maxBodyBytes: total })
    const writing = new Promise<Written>((resolve) => {
      api.answerWith((_request, response) => resolve(writeAll(response)))
    })
    const sent = begin(browser, 'GET')
    const answer = answerOf(sent)
    sent.end()
    expect(await (await writing).whenStuck()).toBeLessThan(total / 2)
    expect(await countBytes(await answer)).toBe(total)
  })

  it('B5: that goes on over the cap is refused, and read to its end for nobody', async () => {
    const browser = await openPage({ maxBodyBytes: 1024 * 1024 })
    api.answerWith((request, response) => {
      request.resume()
      request.on('end', () => response.end('a whole one'))
    })
    const common = ['Host: app.example', 'X-GenAuth: 1', `Cookie: ${cookieOf(browser)}`]
    const first = [`POST ${list} HTTP/1.1`, ...common, `Origin: ${app.origin}`]
    const next = [`GET ${list} HTTP/1.1`, ...common, 'Connection: close']
    const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`
    const answers = await sendRaw(
      Number(new URL(app.origin).port),
      // As browsers do, it sends all that it has, and then uses the connection for the next one.
      [...first, 'Transfer-Encoding: chunked', 'Connection: keep-alive'],
      `${chunk.repeat(8)}0\r\n\r\n${next.join('\r\n')}\r\n\r\n`,
    )
    expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200'])
    expect(answers).toContain('a whole one')
  })

  it('B5: that says that it is over the cap is a 413, before any of it is sent', async () => {
    const browser = await openPage({ maxBodyBytes: 1000 })
    const sent = begin(browser, 'POST', { 'content-length': '1001' })
    sent.on('error', () => undefined)
    const answer = answerOf(sent)
    sent.flushHeaders()
    expect((await answer).statusCode).toBe(413)
    expect(JSON.parse(await text(await answer))).toMatchObject({
      error: 'invalid_request',
      message: expect.stringContaining('1000 bytes'),
    })
    expect(api.received).toEqual([])
    sent.destroy()
  })

  it('B5: of an answer over the cap is a 502, or ends where it was not announced', async () => {
    const browser = await openPage({ maxBodyBytes: 1000 })
    api.answerWith((_request, response) => response.end('x'.repeat(1001)))
    const answer = await browser.call(list)
    expect([answer.status, json(answer)['error']]).toEqual([502, 'invalid_response'])
    api.answerWith((_request, response) => {
      response.write('x'.repeat(900))
      response.end('x'.repeat(200))
    })
    await expect(browser.call(list)).rejects.toThrow()
  })

  it('of an answer that was encoded all the same comes decoded, and with no wrong length', async () => {
    const browser = await openPage()
    api.answerWith((_request, response) => {
      const body = gzipSync('x'.repeat(1000))
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': body.length })
      response.end(body)
    })
    const answer = await browser.call(list)
    expect(answer.body).toBe('x'.repeat(1000))
    expect(answer.headers.has('content-encoding')).toBe(false)
  })
})

describe('an API that fails', () => {
  it('B9: and is down is a 502 that says whose fault it is, and not where it is', async () => {
    const browser = await openPage({ target: 'http://localhost:1' })
    const answer = await browser.call(list)
    expect([answer.status, json(answer)['error']]).toEqual([502, 'network_error'])
    expect(answer.headers.get('x-genauth-error')).toBe('network_error')
    expect(answer.body).not.toMatch(/localhost|refused/i)
  })

  it('B9: and hangs up is a 502', async () => {
    const browser = await openPage()
    api.answerWith((request) => request.socket.destroy())
    expect((await browser.call(list)).status).toBe(502)
  })

  it('B9: and does not answer in time is a 504, and is left', async () => {
    const browser = await openPage({ timeoutMs: 200 })
    api.answerWith(() => undefined)
    const answer = await browser.call(list)
    expect([answer.status, json(answer)['error']]).toEqual([504, 'timeout'])
    await expect.poll(api.closed, soon).toEqual([true])
  })

  it('B9: in the middle of its answer breaks it off, and makes it no whole one', async () => {
    const browser = await openPage()
    api.answerWith((request, response) => {
      response.write('half', () => request.socket.destroy())
    })
    await expect(browser.call(list)).rejects.toThrow()
  })

  it('B9: and falls silent in the middle of its answer is left', async () => {
    const browser = await openPage({ timeoutMs: 200 })
    api.answerWith((_request, response) => void response.write('half'))
    await expect(browser.call(list)).rejects.toThrow()
    await expect.poll(api.closed, soon).toEqual([true])
  })
})

describe('a page that reads slowly', () => {
  it('B5, B9: is no API that says nothing', async () => {
    const browser = await openPage({ timeoutMs: 300, maxBodyBytes: total })
    api.answerWith((_request, response) => void writeAll(response))
    const sent = begin(browser, 'GET')
    sent.end()
    const answer = await answerOf(sent)
    // Three times what the API has.
    await new Promise((resolve) => setTimeout(resolve, 900))
    expect(await countBytes(answer)).toBe(total)
  })
})

describe('an answer without a body', () => {
  it.each([
    ['HEAD', 200],
    ['GET', 304],
  ])('B5: to %s, %d, may tell of one that is larger than the cap', async (method, status) => {
    const browser = await openPage({ maxBodyBytes: 1000 })
    api.answerWith((_request, response) => {
      response.writeHead(status, { 'content-length': '5000' })
      response.end()
    })
    const answer = await browser.call(list, { method })
    expect([answer.status, answer.headers.get('x-genauth-error')]).toEqual([status, null])
  })
})

describe('a page that leaves', () => {
  it('B5: before the response ends the request to the API', async () => {
    const browser = await openPage()
    const sent = begin(browser, 'GET')
    sent.on('error', () => undefined)
    api.answerWith(() => sent.destroy())
    sent.end()
    await expect.poll(api.closed, soon).toEqual([true])
  })

  it('B5: in the middle of the response ends the request to the API', async () => {
    const browser = await openPage()
    api.answerWith((_request, response) => void response.write('one'))
    const sent = begin(browser, 'GET')
    sent.end()
    const response = await answerOf(sent)
    response.on('error', () => undefined)
    response.on('data', () => sent.destroy())
    await expect.poll(api.closed, soon).toEqual([true])
  })

  it('B5: in the middle of its own body ends the request to the API', async () => {
    const browser = await openPage()
    const sent = begin(browser, 'POST')
    sent.on('error', () => undefined)
    api.answerWith((request) => {
      // The proxy breaks this connection off.
      request.on('error', () => undefined)
      request.on('data', () => sent.destroy())
    })
    sent.write('half')
    await expect.poll(api.closed, soon).toEqual([true])
  })

  it('B5: and whose framework only stops reading ends the request to the API', async () => {
    const browser = await openPage()
    api.answerWith((_request, response) => void response.write('one'))
    const headers = { cookie: cookieOf(browser), 'x-genauth': '1' }
    const answer = await app.auth.handle(new Request(app.origin + list, { headers }))
    await answer?.body?.cancel()
    await expect.poll(api.closed, soon).toEqual([true])
  })

  it('B5: before anything was sent is not spoken for', async () => {
    const browser = await openPage()
    const headers = { cookie: cookieOf(browser), 'x-genauth': '1' }
    const request = new Request(app.origin + list, { headers, signal: AbortSignal.abort() })
    expect((await app.auth.handle(request))?.status).toBe(502)
    expect(api.received).toEqual([])
  })
})

describe('a body that the app has read before', () => {
  const send = (browser: Browser, body: ReadableStream<Uint8Array>) => {
    const headers = { cookie: cookieOf(browser), 'x-genauth': '1', origin: app.origin }
    const init = { method: 'POST', headers, body, duplex: 'half' }
    return new Request(app.origin + list, init)
  }

  it('is a 500 that says where it was read, where the adapter knows', async () => {
    const browser = await openPage()
    const error = new GenAuthError('invalid_options', 'put it first')
    const body = new ReadableStream<Uint8Array>({ pull: () => Promise.reject(error) })
    const answer = await app.auth.handle(send(browser, body))
    expect([answer?.status, await answer?.json()]).toEqual([
      500,
      { error: 'invalid_options', message: 'put it first' },
    ])
  })

  it('is an error for the app, where it is only gone', async () => {
    const browser = await openPage()
    const request = send(browser, new Blob(['read']).stream())
    await request.text()
    await expect(app.auth.handle(request)).rejects.toThrow(/body was read before/)
    expect(api.received).toEqual([])
  })
})
