import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { type AuthServer, toNodeHandler, toWebRequest } from '../../src'
import { sendHttp } from '../support/send-http'
import { stubAuth } from '../support/stub-auth'

/** An AuthServer that returns the request body. */
const echo = stubAuth(async (request) => {
  const { pathname } = new URL(request.url)
  if (!pathname.startsWith('/auth')) return undefined
  const length = request.headers.get('content-length') ?? 'unknown'
  return new Response(await request.text(), { headers: { 'x-length': length } })
})

let server: Server | undefined
afterEach(async () => {
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined))
  server = undefined
})

/** Sends a POST request with a body to an app. */
async function post(app: Express, path: string, type: string, body: string) {
  const started = createServer(app as RequestListener)
  server = started
  await new Promise<void>((resolve) => started.listen(0, 'localhost', resolve))
  const { port } = started.address() as AddressInfo
  return sendHttp(`http://localhost:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) },
    body,
  })
}

const parsers = [
  express.json(),
  express.urlencoded({ extended: true }),
  express.text(),
  express.raw({ type: 'application/octet-stream' }),
]

const json = '{"a": [1, "ä"]}'

describe('toNodeHandler() in Express before the body parsers', () => {
  it.each([
    ['application/json', json],
    ['multipart/form-data; boundary=x', '--x--'],
    ['text/plain', ''],
  ])(
    'a body of type %s arrives unchanged if no body parser runs before the handler',
    async (type, body) => {
      const app = express().use(toNodeHandler(echo), ...parsers)
      const response = await post(app, '/auth/x', type, body)
      expect(response.body).toBe(body)
      expect(response.headers.get('x-length')).toBe(String(Buffer.byteLength(body)))
    },
  )

  it('Express parses the body of a request outside of basePath', async () => {
    const app = express().use(toNodeHandler(echo), ...parsers)
    app.post('/orders', (request, response) => {
      response.json(request.body)
    })
    expect((await post(app, '/orders', 'application/json', json)).body).toBe('{"a":[1,"ä"]}')
  })
})

describe('toNodeHandler() in Express after body parsers', () => {
  it.each([
    ['application/json; charset=utf-8', json, '{"a":[1,"ä"]}'],
    ['application/x-www-form-urlencoded', 'a=1&a=2&b=%26', 'a=1&a=2&b=%26'],
    ['text/plain', 'text', 'text'],
    ['application/octet-stream', 'bytes', 'bytes'],
    // No parser of this app reads `multipart/form-data`.
    ['multipart/form-data; boundary=x', '--x--', '--x--'],
  ])(
    'toNodeHandler() serializes a body of type %s that a body parser has already parsed',
    async (type, body, written) => {
      const app = express().use(...parsers, toNodeHandler(echo))
      const response = await post(app, '/auth/x', type, body)
      expect(response.body).toBe(written)
      // The serialized body may have another length than the original body.
      expect(['unknown', String(written.length)]).toContain(response.headers.get('x-length'))
    },
  )

  it.each([
    ['application/x-www-form-urlencoded', 'a[b]=1'],
    ['multipart/form-data; boundary=x', '--x--'],
  ])(
    'toNodeHandler() passes invalid_options to the app if it cannot serialize a parsed body of type %s',
    async (type, body) => {
      const errors: unknown[] = []
      const readFiles: RequestHandler = (request, _response, next) => {
        if (request.is('multipart/*')) void text(request).then(() => next())
        else next()
      }
      const handleError: ErrorRequestHandler = (error, _request, response, _next) => {
        errors.push(error)
        response.status(500).end('sorry')
      }
      const app = express().use(
        express.urlencoded({ extended: true }),
        readFiles,
        toNodeHandler(echo),
        handleError,
      )
      app.post('/orders', (_request, response) => response.end('the app'))
      expect((await post(app, '/auth/x', type, body)).body).toBe('sorry')
      expect(errors).toEqual([expect.objectContaining({ code: 'invalid_options' })])
      expect(String(errors[0])).toContain('app.use(toNodeHandler(auth))')
    },
  )
})

describe('toNodeHandler() and toWebRequest() in Express', () => {
  it('toNodeHandler() receives the complete path if Express has mounted it below a path', async () => {
    const app = express().use('/auth', toNodeHandler(echo))
    expect((await post(app, '/auth/x', 'text/plain', 'text')).body).toBe('text')
  })

  it('getSession() accepts the result of toWebRequest() and leaves the body unread', async () => {
    const seen: (string | null)[] = []
    const auth: AuthServer = {
      ...echo,
      async getSession(request) {
        seen.push(request.method, request.headers.get('content-type'))
        return null
      },
    }
    const app = express()
    app.post('/me', async (request, response) => {
      await auth.getSession(toWebRequest(auth, request))
      response.end(await text(request))
    })
    expect((await post(app, '/me', 'text/plain', 'the body')).body).toBe('the body')
    expect(seen).toEqual(['POST', 'text/plain'])
  })
})
