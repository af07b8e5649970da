import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type NodeHandler, toNodeHandler } from '../../src'
import { stubAuth } from '../support/stub-auth'

/** What the handler hands on. */
function watch(answer: (request: Request) => Response | undefined | Promise<never>) {
  const requests: Request[] = []
  const auth = stubAuth(async (request) => {
    requests.push(request)
    return answer(request)
  })
  return { handler: toNodeHandler(auth), requests }
}

let server: Server | undefined
afterEach(async () => {
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined))
  server = undefined
})

async function listen(handler: NodeHandler, next = false): Promise<number> {
  const started = createServer((message, response) => {
    const handOn = (error?: unknown) => response.end(error ? 'failed' : 'the app')
    void handler(message, response, next ? handOn : undefined)
  })
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  return (started.address() as AddressInfo).port
}

/** Sends a request as it is written, and gives the answer as it comes. */
async function sendRaw(handler: NodeHandler, head: string, next = false): Promise<string> {
  const port = await listen(handler, next)
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`${head}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`),
    )
    socket.on('data', (data) => {
      text += data.toString()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
  })
}

describe('a request to node:http', () => {
  it('has the public origin, whatever its Host says, and its target as it came', async () => {
    const { handler, requests } = watch(() => new Response('yes', { status: 201 }))
    const head =
      'GET /auth/x%2Fy?a=%20b HTTP/1.1\r\nCookie: a=1\r\nCookie: b=2\r\nX-Forwarded-Host: evil.example'
    const answer = await sendRaw(handler, head)
    expect(answer).toContain('201 Created')
    expect(answer).toContain('\r\nyes\r\n')
    expect(requests[0]?.url).toBe('https://app.example/auth/x%2Fy?a=%20b')
    expect(requests[0]?.headers.get('cookie')).toBe('a=1; b=2')
  })

  it.each([
    'http://evil.example/auth/login',
    'https://app.example/auth/login',
    '//evil.example/auth/login',
    '/\\evil.example/auth/login',
    '*',
  ])('B8: with the target %s is refused', async (target) => {
    const { handler, requests } = watch(() => new Response())
    expect(await sendRaw(handler, `OPTIONS ${target} HTTP/1.1`)).toContain('400 Bad Request')
    expect(requests).toEqual([])
  })

  it('with a method that only proxies have is refused', async () => {
    const { handler } = watch(() => new Response())
    expect(await sendRaw(handler, 'TRACE /auth/login HTTP/1.1')).toContain('400 Bad Request')
  })

  it.each(['GET /', 'GET /authors', 'TRACE /', 'GET /?next=/auth/login'])(
    'that is not ours goes on to the app as it is, and is a 404 where there is none: %s',
    async (line) => {
      const { handler, requests } = watch(() => undefined)
      expect(await sendRaw(handler, `${line} HTTP/1.1`, true)).toMatch(/the app$/m)
      expect(await sendRaw(handler, `${line} HTTP/1.1`)).toContain('404 Not Found')
      expect(requests).toEqual([])
    },
  )

  it('that nobody answers is told where the login is, in text, and to HEAD without it', async () => {
    const { handler } = watch(() => undefined)
    const answer = await sendRaw(handler, 'GET / HTTP/1.1')
    expect(answer).toContain('content-type: text/plain')
    expect(answer).toContain('routes are under /auth. A login returns to the origin of redirectUri')
    expect(await sendRaw(handler, 'GET /auth/../x HTTP/1.1')).toContain('routes are under /auth.')
    expect(await sendRaw(handler, 'HEAD / HTTP/1.1')).not.toContain('There is no page')
  })

  it.each(['/auth', '/auth?x', '/x/../auth/login', '/x/%2e%2e/auth', '/auth/../x'])(
    'B5: that may be ours by its path is looked at: %s',
    async (target) => {
      const { handler, requests } = watch(() => new Response())
      expect(await sendRaw(handler, `GET ${target} HTTP/1.1`)).toContain('200 OK')
      expect(requests).toHaveLength(1)
    },
  )

  it('that fails is told to the app, and is a bare 500 where there is none', async () => {
    const { handler } = watch(() => Promise.reject(new Error('a detail')))
    expect(await sendRaw(handler, 'GET /auth/x HTTP/1.1', true)).toMatch(/failed$/m)
    const answer = await sendRaw(handler, 'GET /auth/x HTTP/1.1')
    expect(answer).toContain('500 Internal Server Error')
    expect(answer).not.toContain('a detail')
  })

  it.each([
    ['and gets its answer before, and its end after that', true],
    ['and gets its answer all the same where it sends no more', false],
  ])('B5: may be sent to its end when it is refused, %s', async (_name, sendsOn) => {
    const { handler } = watch(() => new Response('too large', { status: 413 }))
    const ends: boolean[] = []
    const port = await listen((message, response, next) => {
      response.once('close', () => ends.push((message as IncomingMessage).complete))
      return handler(message, response, next)
    })
    const sent = request({ port, path: '/auth/x', method: 'POST', agent: false })
    sent.write('a part of it')
    const answer = await new Promise<IncomingMessage>((resolve) => sent.on('response', resolve))
    if (sendsOn) sent.end()
    let text = ''
    for await (const part of answer) text += part
    expect([answer.statusCode, text]).toEqual([413, 'too large'])
    await vi.waitUntil(() => ends.length === 1)
    expect(ends).toEqual([sendsOn])
    sent.destroy()
  })

  it('gets each cookie in a line of its own', async () => {
    const headers = [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ] as [string, string][]
    const { handler } = watch(() => new Response(null, { status: 204, headers }))
    const answer = await sendRaw(handler, 'GET /auth/x HTTP/1.1')
    expect(answer.match(/set-cookie: \w=\d/gi)).toEqual(['set-cookie: a=1', 'set-cookie: b=2'])
  })

  it('has the whole path where Express has mounted the handler below one', async () => {
    const { handler, requests } = watch(() => undefined)
    const mounted: NodeHandler = async (message, response) => {
      const originalUrl = message.url
      await handler(Object.assign(message, { originalUrl, url: '/session' }), response)
    }
    expect(await sendRaw(mounted, 'GET /auth/session HTTP/1.1')).toContain('404 Not Found')
    expect(requests[0]?.url).toBe('https://app.example/auth/session')
  })
})
