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

/** Begins an answer, and never ends it. */
function stream(begun?: () => void): void {
  server.answer((response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"access_token":', begun)
  })
}

/** An address where nobody listens. */
async function deadAddress(): Promise<string> {
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

describe('a connection', () => {
  it('that is refused is network_error, and its cause says why', async () => {
    const client = clientFor(server, { appHost: await deadAddress() })
    const error = await failure(client.getNewAccessTokenByRefreshToken(refreshToken))
    expect(error).toMatchObject({ code: 'network_error', retryable: true, endsSession: false })
    expect(String(error.cause)).toContain('ECONNREFUSED')
  })

  it('has CORS in the way only where there is a page', async () => {
    const fetch = () => Promise.reject(new TypeError('Failed to fetch'))
    const ask = () =>
      failure(clientFor(server, { secret: undefined, fetch }).introspectToken('a-token'))
    expect((await ask()).message).toContain('Check the connection and appHost.')
    vi.stubGlobal('document', {})
    expect((await ask()).message).toContain('allowed origins (CORS)')
  })

  it('that is cut before the answer is network_error', async () => {
    server.answer((response) => response.destroy())
    const call = clientFor(server).getNewAccessTokenByRefreshToken(refreshToken)
    expect((await failure(call)).code).toBe('network_error')
  })

  it('that is cut within the body is network_error, even where the body is complete JSON', async () => {
    server.answer((response) => {
      response.writeHead(200, { 'content-length': '9999' })
      response.write(JSON.stringify(sampleTokens), () => response.destroy())
    })
    const call = clientFor(server).getNewAccessTokenByRefreshToken(refreshToken)
    expect((await failure(call)).code).toBe('network_error')
  })

  it('that is cut with a status of refusal refuses no grant', async () => {
    server.answer((response) => {
      response.writeHead(400, { 'content-length': '9999' })
      response.flushHeaders()
      response.destroy()
    })
    const call = clientFor(server).getNewAccessTokenByRefreshToken(refreshToken)
    expect((await failure(call)).code).toBe('network_error')
  })
})

describe('the time-out', () => {
  it('ends a request that is not answered', async () => {
    server.answer(() => {})
    const client = clientFor(server, { timeoutMs: 50 })
    const error = await failure(client.getNewAccessTokenByRefreshToken(refreshToken))
    expect(error).toMatchObject({ code: 'timeout', retryable: true })
    expect(error.message).toContain('50 ms')
  })

  it('ends a body that does not end', async () => {
    stream()
    const client = clientFor(server, { timeoutMs: 50 })
    const error = await failure(client.getNewAccessTokenByRefreshToken(refreshToken))
    expect(error.code).toBe('timeout')
  })

  it('ends a fetch, and a body, that take no notice of their signal', async () => {
    const hung = new Response(new ReadableStream())
    for (const fetch of [() => new Promise<Response>(() => {}), async () => hung]) {
      const client = clientFor(server, { timeoutMs: 20, fetch })
      expect((await failure(client.introspectToken('a-token'))).code).toBe('timeout')
    }
  })
})

describe("the caller's signal", () => {
  const reason = { left: 'the page' }

  it('keeps a request from being sent', async () => {
    server.answer({ body: sampleUser })
    const signal = AbortSignal.abort(reason)
    await expect(clientFor(server).getUserInfoByAccessToken('a-token', { signal })).rejects.toBe(
      reason,
    )
    expect(server.requests).toHaveLength(0)
  })

  it('ends a request that is waiting for its answer', async () => {
    const controller = new AbortController()
    server.answer(() => controller.abort(reason))
    const { signal } = controller
    await expect(clientFor(server).revokeToken('a-token', { signal })).rejects.toBe(reason)
  })

  it('ends a body that is coming in', async () => {
    const controller = new AbortController()
    stream(() => controller.abort(reason))
    const { signal } = controller
    const call = clientFor(server).getNewAccessTokenByRefreshToken(refreshToken, { signal })
    await expect(call).rejects.toBe(reason)
  })

  it('rejects with an AbortError where it has no reason of its own', async () => {
    const signal = AbortSignal.abort()
    const call = clientFor(server).introspectToken('a-token', { signal })
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('the body', () => {
  it('may be a megabyte, and not more', async () => {
    const user = { sub: 'user-1', padding: '' }
    const room = 1024 * 1024 - JSON.stringify(user).length
    server.answer({ body: { ...user, padding: 'x'.repeat(room) } })
    const client = clientFor(server)
    expect((await client.getUserInfoByAccessToken('a-token')).sub).toBe('user-1')
    server.answer({ body: { ...user, padding: 'x'.repeat(room + 1) } })
    const error = await failure(client.getUserInfoByAccessToken('a-token'))
    expect(error).toMatchObject({ code: 'invalid_response', retryable: false })
  })

  it('is not waited for once it is too large', async () => {
    server.answer((response) => {
      response.writeHead(200)
      response.write('x'.repeat(1024 * 1024 + 1))
    })
    const error = await failure(clientFor(server).getUserInfoByAccessToken('a-token'))
    expect(error.code).toBe('invalid_response')
  })
})

describe('an answer in pieces', () => {
  it('is put together, also where one begins within a letter', async () => {
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

  it('may have none', async () => {
    const client = clientFor(server, { fetch: async () => new Response(null, { status: 401 }) })
    const error = await failure(client.getNewAccessTokenByRefreshToken(refreshToken))
    expect(error).toMatchObject({ code: 'invalid_grant', endsSession: true })
  })
})

it('leaves no timer, and nothing on a signal that outlives it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { signal } = new AbortController()
  const client = clientFor(server, { fetch: async () => Response.json({ active: false }) })
  await client.introspectToken('a-token', { signal })
  expect(vi.getTimerCount()).toBe(0)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

describe('what fetch is asked for', () => {
  async function capture(options: { keepalive?: boolean } = {}): Promise<RequestInit> {
    let captured: RequestInit = {}
    const fake: typeof fetch = async (_, init = {}) => {
      captured = init
      return Response.json({ active: false })
    }
    await clientFor(server, { fetch: fake }).introspectToken('a-token', options)
    return captured
  }

  it('is no cookie, no cache and no redirect', async () => {
    expect(await capture()).toMatchObject({
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'manual',
    })
  })

  it('is keepalive only on demand', async () => {
    expect(await capture()).not.toHaveProperty('keepalive')
    expect(await capture({ keepalive: true })).toHaveProperty('keepalive', true)
  })

  it('is nothing that the platform’s Request does not have, as on Cloudflare', async () => {
    vi.stubGlobal('Request', class {})
    const init = await capture()
    expect(init).not.toHaveProperty('credentials')
    expect(init).not.toHaveProperty('cache')
  })
})

it('says that a redirect which the browser hides was a redirect', async () => {
  const hidden = Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' })
  const client = clientFor(server, { fetch: async () => hidden })
  const error = await failure(client.getNewAccessTokenByRefreshToken(refreshToken))
  expect(error).toMatchObject({ code: 'invalid_response', status: 0, endsSession: false })
  expect(error.message).toContain('redirect')
  expect((await failure(client.revokeToken('a-token'))).code).toBe('invalid_response')
})
