import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { type AuthServer, toNodeHandler, toWebRequest } from '../../src'
import { sendHttp } from '../support/send-http'
import { stubAuth } from '../support/stub-auth'

/** A server half that answers with the body that it is given. */
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

/** Sends a body to an app. */
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

describe('in Express, without a body parser before it', () => {
  it.each([
    ['application/json', json],
    ['multipart/form-data; boundary=x', '--x--'],
    ['text/plain', ''],
  ])('a body of %s comes as it is', async (type, body) => {
    const app = express().use(toNodeHandler(echo), ...parsers)
    const answer = await post(app, '/auth/x', type, body)
    expect(answer.body).toBe(body)
    expect(answer.headers.get('x-length')).toBe(String(Buffer.byteLength(body)))
  })

  it('a body that is not for us is the app’s to parse', async () => {
    const app = express().use(toNodeHandler(echo), ...parsers)
    app.post('/orders', (request, response) => {
      response.json(request.body)
    })
    expect((await post(app, '/orders', 'application/json', json)).body).toBe('{"a":[1,"ä"]}')
  })
})

describe('in Express, behind body parsers', () => {
  it.each([
    ['application/json; charset=utf-8', json, '{"a":[1,"ä"]}'],
    ['application/x-www-form-urlencoded', 'a=1&a=2&b=%26', 'a=1&a=2&b=%26'],
    ['text/plain', 'text', 'text'],
    ['application/octet-stream', 'bytes', 'bytes'],
    // Which no parser here has read.
    ['multipart/form-data; boundary=x', '--x--', '--x--'],
  ])('a body of %s is written anew', async (type, body, written) => {
    const app = express().use(...parsers, toNodeHandler(echo))
    const answer = await post(app, '/auth/x', type, body)
    expect(answer.body).toBe(written)
    // It may have another length than it came with.
    expect(['unknown', String(written.length)]).toContain(answer.headers.get('x-length'))
  })

  it.each([
    ['application/x-www-form-urlencoded', 'a[b]=1'],
    ['multipart/form-data; boundary=x', '--x--'],
  ])(
    'one of %s that lost its form is an error for the app, which says what to do',
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
      expect(String(errors[0])).toContain('before all body parsers')
    },
  )
})

describe('in Express', () => {
  it('it may be mounted below a path, and sees the whole one', async () => {
    const app = express().use('/auth', toNodeHandler(echo))
    expect((await post(app, '/auth/x', 'text/plain', 'text')).body).toBe('text')
  })

  it('the app’s own requests can be asked for their session', async () => {
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
