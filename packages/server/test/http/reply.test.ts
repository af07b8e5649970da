import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type AuthServer, toNodeHandler } from '../../src'
import { jsonReply, replyHandlerOf, toHandle, toWebResponse } from '../../src/http/reply'
import { startQuickApp } from '../support/quick-app'

describe('a reply', () => {
  it('toWebResponse() converts a reply with its status, headers and cookies', async () => {
    const response = toWebResponse({ ...jsonReply({ a: 1 }, ['b=1', 'c=2']), status: 201 })
    expect(response).toBeInstanceOf(Response)
    expect([response.status, response.headers.getSetCookie()]).toEqual([201, ['b=1', 'c=2']])
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toEqual({ a: 1 })
  })

  it('toWebResponse() converts a body source, and cancels it when the stream is cancelled', async () => {
    const events: string[] = []
    const body = {
      read: async () => new Uint8Array(1),
      cancel: async (reason: unknown) => void events.push(`cancelled: ${reason}`),
      failure: () => new Promise<never>(() => undefined),
    }
    const stream = toWebResponse({ status: 200, headers: new Headers(), body }).body
    expect((await stream?.getReader().read())?.value).toEqual(new Uint8Array(1))
    const other = toWebResponse({ status: 200, headers: new Headers(), body }).body
    await other?.cancel('enough')
    expect(events).toEqual(['cancelled: enough'])
  })

  it('toWebResponse() returns a Response unchanged', () => {
    const response = new Response('a')
    expect(toWebResponse(response)).toBe(response)
  })

  it('replyHandlerOf() does not find the original function in a function that wraps it', () => {
    const handle = toHandle(async () => undefined)
    const wrapped: AuthServer['handle'] = (request) => handle(request)
    expect([typeof replyHandlerOf(handle), replyHandlerOf(wrapped)]).toEqual([
      'function',
      undefined,
    ])
  })
})

describe('toNodeHandler() with an AuthServer', () => {
  let stop = () => {}
  afterEach(() => stop())

  /** Starts a server with this `AuthServer`, and requests the session. */
  async function requestSession(auth: AuthServer): Promise<Response> {
    const handler = toNodeHandler(auth)
    const server = createServer((message, response) => void handler(message, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    stop = () => {
      server.closeAllConnections()
      server.close()
    }
    const { port } = server.address() as AddressInfo
    const headers = { 'x-genauth': '1' }
    return fetch(`http://127.0.0.1:${port}/auth/session`, { headers })
  }

  it('toNodeHandler() sends JSON with its length, and with the headers of every response', async () => {
    const response = await requestSession(startQuickApp().auth)
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ session: { status: 'anonymous' } })
    expect(response.headers.get('content-length')).toBe(String(text.length))
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('toNodeHandler() passes a Request to a function that wraps handle, and sends its Response', async () => {
    const { auth } = startQuickApp()
    const requests: Request[] = []
    const handle: AuthServer['handle'] = async (request, options) => {
      requests.push(request)
      const response = await auth.handle(request, options)
      response?.headers.set('x-wrapped', 'yes')
      return response
    }
    const response = await requestSession({ ...auth, handle })
    expect(await response.json()).toMatchObject({ session: { status: 'anonymous' } })
    expect(response.headers.get('x-wrapped')).toBe('yes')
    expect(requests[0]).toBeInstanceOf(Request)
  })
})
