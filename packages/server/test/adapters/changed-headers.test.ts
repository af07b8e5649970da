import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { type AuthServer, toNodeHandler, toWebRequest } from '../../src'
import { sendHttp } from '../support/send-http'
import { stubAuth } from '../support/stub-auth'

// https://github.com/auth0/nextjs-auth0/pull/2495: the headers of a request contain members that are no headers, and every request fails.

/** An AuthServer that returns the cookies of the request. */
const echo: AuthServer = stubAuth(
  async ({ headers }) => new Response(headers.get('cookie'), { headers: { 'x-got': 'yes' } }),
)

let server: Server | undefined
afterEach(async () => {
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined))
  server = undefined
})

/** Members that frameworks and middleware add to the headers of a request. */
const members: [string, Record<string, unknown>][] = [
  ['functions, as in the headers of a web request', { append: () => 'a', get: () => 'b' }],
  ['a text outside of Latin-1', { 'x-user': 'Łukasz' }],
  ['a text with line breaks', { 'x-user': 'a\r\ncookie: forged=1' }],
  ['a name that is no header name', { 'user name': 'a', '': 'b' }],
  ['an object', { 'x-user': { id: 1 } }],
  ['undefined, null and numbers', { a: undefined, b: null, c: 5, d: [undefined, 'd'] }],
]

describe('toNodeHandler() after a middleware that changes the headers of the request', () => {
  it.each(members)(
    'P4: a request arrives with its cookies if the middleware adds %s',
    async (_name, added) => {
      const app = express()
      app.use((request, _response, next) => {
        Object.assign(request.headers, added)
        next()
      })
      app.use(toNodeHandler(echo))
      const started = createServer(app as RequestListener)
      server = started
      await new Promise<void>((resolve) => started.listen(0, 'localhost', resolve))
      const { port } = started.address() as AddressInfo
      const response = await sendHttp(`http://localhost:${port}/auth/session`, {
        method: 'GET',
        headers: { cookie: 'mine=1' },
      })
      expect([response.status, response.body]).toEqual([200, 'mine=1'])
    },
  )
})

describe('toWebRequest() for a request that is not of node:http', () => {
  const cookieOf = (headers: unknown) =>
    toWebRequest(echo, { method: 'GET', headers: headers as never }).headers.get('cookie')

  it.each(members)('P4: the result has the cookies if the headers contain %s', (_name, added) => {
    expect(cookieOf({ cookie: 'mine=1', ...added })).toBe('mine=1')
  })

  it('P4, P7: the result has the cookies of a web request, as in a proxy of Next.js', () => {
    expect(cookieOf(new Headers({ cookie: 'mine=1' }))).toBe('mine=1')
    expect(cookieOf(new Request(echo.origin, { headers: { cookie: 'mine=1' } }).headers)).toBe(
      'mine=1',
    )
  })
})
