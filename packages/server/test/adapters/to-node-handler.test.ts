import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type NodeHandler, toNodeHandler } from '../../src'
import { stubAuth } from '../support/stub-auth'

/** Creates a handler, and records the requests that it passes to the auth server. */
function watch(respond: (request: Request) => Response | undefined | Promise<never>) {
  const requests: Request[] = []
  const auth = stubAuth(async (request) => {
    requests.push(request)
    return respond(request)
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
    const callNext = (error?: unknown) => response.end(error ? 'failed' : 'the app')
    void handler(message, response, next ? callNext : undefined)
  })
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  return (started.address() as AddressInfo).port
}

/** Sends a request exactly as written, and returns the response as text. */
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

describe('toNodeHandler()', () => {
  it('toNodeHandler() uses the public origin instead of the Host header, and keeps the request target unchanged', async () => {
    const { handler, requests } = watch(() => new Response('yes', { status: 201 }))
    const head =
      'GET /auth/x%2Fy?a=%20b HTTP/1.1\r\nCookie: a=1\r\nCookie: b=2\r\nX-Forwarded-Host: evil.example'
    const response = await sendRaw(handler, head)
    expect(response).toContain('201 Created')
    expect(response).toContain('\r\nyes\r\n')
    expect(requests[0]?.url).toBe('https://app.example/auth/x%2Fy?a=%20b')
    expect(requests[0]?.headers.get('cookie')).toBe('a=1; b=2')
  })

  it.each([
    'http://evil.example/auth/login',
    'https://app.example/auth/login',
    '//evil.example/auth/login',
    '/\\evil.example/auth/login',
    '*',
  ])('B8: toNodeHandler() responds 400 to a request with the target %s', async (target) => {
    const { handler, requests } = watch(() => new Response())
    expect(await sendRaw(handler, `OPTIONS ${target} HTTP/1.1`)).toContain('400 Bad Request')
    expect(requests).toEqual([])
  })

  it('toNodeHandler() responds 400 to the method TRACE', async () => {
    const { handler } = watch(() => new Response())
    expect(await sendRaw(handler, 'TRACE /auth/login HTTP/1.1')).toContain('400 Bad Request')
  })

  it.each(['GET /', 'GET /authors', 'TRACE /', 'GET /?next=/auth/login'])(
    'toNodeHandler() passes a request outside of basePath to the app, or responds 404 if there is no app: %s',
    async (line) => {
      const { handler, requests } = watch(() => undefined)
      expect(await sendRaw(handler, `${line} HTTP/1.1`, true)).toMatch(/the app$/m)
      expect(await sendRaw(handler, `${line} HTTP/1.1`)).toContain('404 Not Found')
      expect(requests).toEqual([])
    },
  )

  it('the 404 text of toNodeHandler() names the path of the login routes, and a HEAD request gets no text', async () => {
    const { handler } = watch(() => undefined)
    const response = await sendRaw(handler, 'GET / HTTP/1.1')
    expect(response).toContain('content-type: text/plain')
    expect(response).toMatch(/under \/auth\. .*the origin of redirectUri/)
    expect(await sendRaw(handler, 'GET /auth/../x HTTP/1.1')).toContain('under /auth.')
    expect(await sendRaw(handler, 'HEAD / HTTP/1.1')).not.toContain('under /auth')
  })

  it.each(['/auth', '/auth?x', '/x/../auth/login', '/x/%2e%2e/auth', '/auth/../x'])(
    'B5: toNodeHandler() passes a request whose path may be under basePath to the AuthServer: %s',
    async (target) => {
      const { handler, requests } = watch(() => new Response())
      expect(await sendRaw(handler, `GET ${target} HTTP/1.1`)).toContain('200 OK')
      expect(requests).toHaveLength(1)
    },
  )

  it('toNodeHandler() passes an unexpected error to the app, or responds 500 without details if there is no app', async () => {
    const { handler } = watch(() => Promise.reject(new Error('a detail')))
    expect(await sendRaw(handler, 'GET /auth/x HTTP/1.1', true)).toMatch(/failed$/m)
    const response = await sendRaw(handler, 'GET /auth/x HTTP/1.1')
    expect(response).toContain('500 Internal Server Error')
    expect(response).not.toContain('a detail')
  })

  it.each([
    ['the rest of the body arrives later', true],
    ['the rest of the body never arrives', false],
  ])(
    'B5: toNodeHandler() responds to a rejected request before it has read the body, and %s',
    async (_name, endsBody) => {
      const { handler } = watch(() => new Response('too large', { status: 413 }))
      const ends: boolean[] = []
      const port = await listen((message, response, next) => {
        response.once('close', () => ends.push((message as IncomingMessage).complete))
        return handler(message, response, next)
      })
      const sent = request({ port, path: '/auth/x', method: 'POST', agent: false })
      sent.write('a part of it')
      const response = await new Promise<IncomingMessage>((resolve) => sent.on('response', resolve))
      if (endsBody) sent.end()
      let text = ''
      for await (const part of response) text += part
      expect([response.statusCode, text]).toEqual([413, 'too large'])
      await vi.waitUntil(() => ends.length === 1)
      expect(ends).toEqual([endsBody])
      sent.destroy()
    },
  )

  it.each([
    ['beside `:authority`', { host: 'app.example' }],
    ['not', {}],
  ])(
    'S2: toNodeHandler() passes the body of an HTTP/2 request on if `host` is %s in its headers',
    async (_name, hostHeader) => {
      const bodies: string[] = []
      const handler = toNodeHandler(
        stubAuth(async (received) => {
          bodies.push(await received.text())
          return new Response()
        }),
      )
      const started = createHttp2Server((message, response) => void handler(message, response))
      await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
      const { port } = started.address() as AddressInfo
      const client = connectHttp2(`http://127.0.0.1:${port}`)
      try {
        const sent = client.request({
          ...hostHeader,
          ':method': 'POST',
          ':path': '/auth/x',
          ':authority': 'app.example',
        })
        sent.end('a body')
        await once(sent.resume(), 'end')
      } finally {
        client.close()
        await new Promise((resolve) => started.close(resolve))
      }
      expect(bodies).toEqual(['a body'])
    },
  )

  it('toNodeHandler() sends each cookie in its own Set-Cookie line', async () => {
    const headers = [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ] as [string, string][]
    const { handler } = watch(() => new Response(null, { status: 204, headers }))
    const response = await sendRaw(handler, 'GET /auth/x HTTP/1.1')
    expect(response.match(/set-cookie: \w=\d/gi)).toEqual(['set-cookie: a=1', 'set-cookie: b=2'])
  })

  it('toNodeHandler() uses the complete path if Express has mounted the handler below a path', async () => {
    const { handler, requests } = watch(() => undefined)
    const mounted: NodeHandler = async (message, response) => {
      const originalUrl = message.url
      await handler(Object.assign(message, { originalUrl, url: '/session' }), response)
    }
    expect(await sendRaw(mounted, 'GET /auth/session HTTP/1.1')).toContain('404 Not Found')
    expect(requests[0]?.url).toBe('https://app.example/auth/session')
  })
})
