import { getEventListeners } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { clientFor } from '../support/client-for'
import { failure } from '../support/failure'
import { sampleTokens, sampleUser } from '../support/sample-data'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server'

let server: ScriptedServer
beforeAll(async () => {
  server = await startScriptedServer()
})
afterAll(() => server.close())
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const refreshToken = sampleTokens.refresh_token

/** Starts a response that never ends. */
function stream(onStart?: () => void): void {
  server.reply((response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"access_token":', onStart)
  })
}

/** Returns a URL on which no server listens. */
async function unusedUrl(): Promise<string> {
  const other = createServer()
  await new Promise<void>((resolve) => {
    other.listen(0, '127.0.0.1', resolve)
  })
  const { port } = other.address() as AddressInfo
  await new Promise((resolve) => {
    other.close(resolve)
  })
  return `http://127.0.0.1:${port}`
}

describe('a request whose connection fails', () => {
  it('a refused connection is `network_error`, and the cause of the error contains the system code', async () => {
    const client = clientFor(server, { appHost: await unusedUrl() })
    const error = await failure(client.getNewAccessTokenByRefreshToken(refreshToken))
    expect(error).toMatchObject({ code: 'network_error', retryable: true, endsSession: false })
    expect(String(error.cause)).toContain('ECONNREFUSED')
  })

  it('the message of a network error mentions CORS only in a browser', async () => {
    const fetch = () => Promise.reject(new TypeError('Failed to fetch'))
    const fail = () =>
      failure(clientFor(server, { secret: undefined, fetch }).introspectToken('a-token'))
    const { message } = await fail()
    expect(message).toContain('appHost')
    expect(message).not.toContain('CORS')
    vi.stubGlobal('document', {})
    expect((await fail()).message).toContain('CORS')
  })

  it('a connection that closes before the response is `network_error`', async () => {
    server.reply((response) => response.destroy())
    const call = clientFor(server).getNewAccessTokenByRefreshToken(refreshToken)
    expect((await failure(call)).code).toBe('network_error')
  })

  it('a connection that closes before the end of the response body is `network_error`, even if the received part is complete JSON', async () => {
    server.reply((response) => {
      response.writeHead(200, { 'content-length': '9999' })
      response.write(JSON.stringify(sampleTokens), () => response.destroy())
    })
    const call = clientFor(server).getNewAccessTokenByRefreshToken(refreshToken)
    expect((await failure(call)).code).toBe('network_error')
  })

  it('a connection that closes between the status 400 and the response body is `network_error`, not `invalid_grant`', async () => {
    server.reply((response) => {
      response.writeHead(400, { 'content-length': '9999' })
      response.flushHeaders()
      response.destroy()
    })
    const call = clientFor(server).getNewAccessTokenByRefreshToken(refreshToken)
    expect((await failure(call)).code).toBe('network_error')
  })
})

describe('the option `timeoutMs`', () => {
  it('a request that gets no response rejects with `timeout` after `timeoutMs`', async () => {
    server.reply(() => {})
    const client = clientFor(server, { timeoutMs: 50 })
    const error = await failure(client.getNewAccessTokenByRefreshToken(refreshToken))
    expect(error).toMatchObject({ code: 'timeout', retryable: true })
    expect(error.message).toContain('50 ms')
  })

  it('a response whose body does not end rejects with `timeout`', async () => {
    stream()
    const client = clientFor(server, { timeoutMs: 50 })
    const error = await failure(client.getNewAccessTokenByRefreshToken(refreshToken))
    expect(error.code).toBe('timeout')
  })

  it('a call rejects with `timeout` even if `fetch` or the response body ignores the abort signal', async () => {
    const hung = new Response(new ReadableStream())
    for (const fetch of [() => new Promise<Response>(() => {}), async () => hung]) {
      const client = clientFor(server, { timeoutMs: 20, fetch })
      expect((await failure(client.introspectToken('a-token'))).code).toBe('timeout')
    }
  })
})

describe('the abort signal of a call', () => {
  const reason = { message: 'the caller aborted' }

  it('an aborted signal prevents the request', async () => {
    server.reply({ body: sampleUser })
    const signal = AbortSignal.abort(reason)
    await expect(clientFor(server).getUserInfoByAccessToken('a-token', { signal })).rejects.toBe(
      reason,
    )
    expect(server.requests).toHaveLength(0)
  })

  it('an abort signal ends a request that waits for its response', async () => {
    const controller = new AbortController()
    server.reply(() => controller.abort(reason))
    const { signal } = controller
    await expect(clientFor(server).revokeToken('a-token', { signal })).rejects.toBe(reason)
  })

  it('an abort signal ends a request whose response body has not completely arrived', async () => {
    const controller = new AbortController()
    stream(() => controller.abort(reason))
    const { signal } = controller
    const call = clientFor(server).getNewAccessTokenByRefreshToken(refreshToken, { signal })
    await expect(call).rejects.toBe(reason)
  })

  it('an aborted call rejects with an AbortError if its signal has no reason', async () => {
    const signal = AbortSignal.abort()
    const call = clientFor(server).introspectToken('a-token', { signal })
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('the size of a response body', () => {
  it('a response body of one MiB is accepted, and a larger response body is rejected', async () => {
    const user = { sub: 'user-1', padding: '' }
    const room = 1024 * 1024 - JSON.stringify(user).length
    server.reply({ body: { ...user, padding: 'x'.repeat(room) } })
    const client = clientFor(server)
    expect((await client.getUserInfoByAccessToken('a-token')).sub).toBe('user-1')
    server.reply({ body: { ...user, padding: 'x'.repeat(room + 1) } })
    const error = await failure(client.getUserInfoByAccessToken('a-token'))
    expect(error).toMatchObject({ code: 'invalid_response', retryable: false })
  })

  it('a response body that is too large is rejected before it ends', async () => {
    server.reply((response) => {
      response.writeHead(200)
      response.write('x'.repeat(1024 * 1024 + 1))
    })
    const error = await failure(clientFor(server).getUserInfoByAccessToken('a-token'))
    expect(error.code).toBe('invalid_response')
  })
})

describe('a response in chunks', () => {
  it('a response in chunks is decoded correctly, even if a chunk ends in the middle of a character', async () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ sub: 'user-1', name: '张三' }))
    const middle = bytes.length - 4
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes.slice(0, middle))
        controller.enqueue(bytes.slice(middle))
        controller.close()
      },
    })
    const client = clientFor(server, { fetch: async () => new Response(body) })
    expect((await client.getUserInfoByAccessToken('a-token')).name).toBe('张三')
  })

  it('a response without a body is accepted', async () => {
    const client = clientFor(server, { fetch: async () => new Response(null, { status: 401 }) })
    const error = await failure(client.getNewAccessTokenByRefreshToken(refreshToken))
    expect(error).toMatchObject({ code: 'invalid_grant', endsSession: true })
  })
})

it('a finished request leaves no timer, and no listener on its abort signal', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { signal } = new AbortController()
  const client = clientFor(server, { fetch: async () => Response.json({ active: false }) })
  await client.introspectToken('a-token', { signal })
  expect(vi.getTimerCount()).toBe(0)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

describe('the options that a request passes to `fetch`', () => {
  async function capture(options: { keepalive?: boolean } = {}): Promise<RequestInit> {
    let captured: RequestInit = {}
    const fake: typeof fetch = async (_, init = {}) => {
      captured = init
      return Response.json({ active: false })
    }
    await clientFor(server, { fetch: fake }).introspectToken('a-token', options)
    return captured
  }

  it('a request sends no cookies, uses no cache and follows no redirect', async () => {
    expect(await capture()).toMatchObject({
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'manual',
    })
  })

  it('a request uses keepalive only if the caller requests it', async () => {
    expect(await capture()).not.toHaveProperty('keepalive')
    expect(await capture({ keepalive: true })).toHaveProperty('keepalive', true)
  })

  it('a request omits options that the platform’s Request does not support, as on Cloudflare', async () => {
    vi.stubGlobal('Request', class {})
    const init = await capture()
    expect(init).not.toHaveProperty('credentials')
    expect(init).not.toHaveProperty('cache')
  })
})

it('an opaque redirect is `invalid_response`, and the error message mentions the redirect', async () => {
  const hidden = Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' })
  const client = clientFor(server, { fetch: async () => hidden })
  const error = await failure(client.getNewAccessTokenByRefreshToken(refreshToken))
  expect(error).toMatchObject({ code: 'invalid_response', status: 0, endsSession: false })
  expect(error.message).toContain('redirect')
  expect((await failure(client.revokeToken('a-token'))).code).toBe('invalid_response')
})
