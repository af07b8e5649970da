import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { AuthenticationClient } from '../../src/authentication-client'
import { clientFor } from '../support/client-for'
import { failure } from '../support/failure'
import { sampleTokens, sampleUser } from '../support/sample-data'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server'

// On a busy machine, these tests take longer than the default time-out.
vi.setConfig({ testTimeout: 60_000 })

let server: ScriptedServer
beforeAll(async () => {
  server = await startScriptedServer()
})
afterAll(() => server.close())

const MiB = 1024 * 1024

/** The client calls that read a response. Each key names the call in a test title. */
const calls: Record<string, (client: AuthenticationClient) => Promise<unknown>> = {
  'the code exchange': (client) => client.getAccessTokenByCode('c0de-that-is-long-enough'),
  'the refresh': (client) => client.getNewAccessTokenByRefreshToken(sampleTokens.refresh_token),
  'the user request': (client) => client.getUserInfoByAccessToken(sampleTokens.access_token),
  'the introspection': (client) => client.introspectToken(sampleTokens.access_token),
  'the revocation': (client) => client.revokeToken(sampleTokens.refresh_token),
}
const rows = Object.entries(calls)

/**
 * Writes a long response until the client closes the connection, or until `total` bytes are written. Resolves with the number of written
 * bytes.
 */
function flood(response: ServerResponse, total: number): Promise<number> {
  const chunk = Buffer.alloc(64 * 1024, 'x')
  let written = 0
  return new Promise((resolve) => {
    response.on('close', () => resolve(written))
    const write = () => {
      while (written < total && !response.destroyed) {
        written += chunk.length
        if (!response.write(chunk)) {
          response.once('drain', write)
          return
        }
      }
      response.end('"}')
    }
    response.write('{"sub":"user-1","padding":"')
    write()
  })
}

describe('a response of 50 MB', () => {
  it.each(rows)(
    'a response of 50 MB to %s is rejected before it is completely read',
    async (_name, call) => {
      let sent: Promise<number> = Promise.resolve(0)
      server.reply((response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        sent = flood(response, 50 * MiB)
      })
      const error = await failure(call(clientFor(server)))
      expect(error).toMatchObject({
        code: 'invalid_response',
        retryable: false,
        endsSession: false,
      })
      // Allow more bytes than the client reads: the number includes sent bytes that are in the buffers of two sockets and a stream.
      expect(await sent).toBeLessThan(16 * MiB)
    },
  )

  it('a small gzip response that decompresses to 50 MB is rejected before it is completely decompressed', async () => {
    const bomb = gzipSync(Buffer.from(`{"sub":"user-1","padding":"${'x'.repeat(50 * MiB)}"}`))
    expect(bomb.length).toBeLessThan(MiB)
    server.reply((response) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      })
      response.end(bomb)
    })
    let read = 0
    const counting = () =>
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          read += chunk.byteLength
          controller.enqueue(chunk)
        },
      })
    const fetchCounted: typeof fetch = async (input, init) => {
      const { body, status } = await fetch(input, init)
      return new Response(body?.pipeThrough(counting()), { status })
    }
    for (const [, call] of rows) {
      read = 0
      const error = await failure(call(clientFor(server, { fetch: fetchCounted })))
      expect(error.code).toBe('invalid_response')
      expect(read).toBeLessThan(4 * MiB)
    }
  })

  it('an endless response to a refresh, with status 400, does not end the session', async () => {
    server.reply((response) => {
      response.writeHead(400, { 'content-type': 'application/json' })
      void flood(response, 50 * MiB)
    })
    const error = await failure(
      clientFor(server).getNewAccessTokenByRefreshToken(sampleTokens.refresh_token),
    )
    expect(error).toMatchObject({ code: 'invalid_response', endsSession: false })
  })
})

describe('a slow response', () => {
  it.each(rows)(
    'if the response to %s arrives byte by byte, the call rejects with `timeout`',
    async (_name, call) => {
      server.reply((response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        const timer = setInterval(() => response.write(' '), 5)
        response.on('close', () => clearInterval(timer))
      })
      const error = await failure(call(clientFor(server, { timeoutMs: 100 })))
      expect(error).toMatchObject({ code: 'timeout', retryable: true, endsSession: false })
    },
  )
})

describe('a redirect to another origin', () => {
  it.each(
    [301, 302, 303, 307, 308].flatMap((status) =>
      rows.map(([name, call]) => ({ status, name, call })),
    ),
  )(
    'the client does not follow a redirect with status $status to another origin in response to $name',
    async ({ status, call }) => {
      const thief = createServer((request, response) => {
        stolen.push(request.url ?? '')
        response.end('{}')
      })
      const stolen: string[] = []
      await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve))
      onTestFinished(() => {
        thief.close()
        thief.closeAllConnections()
      })
      const location = `http://127.0.0.1:${(thief.address() as AddressInfo).port}/`
      server.reply({ status, headers: { location } })
      const error = await failure(call(clientFor(server)))
      expect(error).toMatchObject({ code: 'invalid_response', status, endsSession: false })
      expect(stolen).toEqual([])
      expect(JSON.stringify(error) + error.message).not.toContain(location)
    },
  )
})

describe('a hostile response body', () => {
  it.each([
    [
      'with 400,000 nested arrays',
      `{"sub":"user-1","a":${'['.repeat(400_000)}${']'.repeat(400_000)}}`,
    ],
    ['that is an array of users', JSON.stringify([sampleUser])],
    ['with a subject that is an object', '{"sub":{"toString":"x"}}'],
    ['with `__proto__` as its only member', '{"__proto__":{"sub":"user-1"}}'],
    [
      'with an empty subject and the key `constructor`',
      '{"sub":"","constructor":{"prototype":{"sub":"user-1"}}}',
    ],
  ])('a user response %s is rejected', async (_name, body) => {
    server.reply({ body, headers: { 'content-type': 'application/json' } })
    const call = clientFor(server).getUserInfoByAccessToken('a-token')
    expect(await failure(call)).toMatchObject({ code: 'invalid_response' })
  })

  it('a user response cannot change the prototype of an object, even with escaped keys', async () => {
    const body = `{
      "sub": "user-1",
      "\\u005f_proto__": { "polluted": true },
      "con\\u0073tructor": { "prototype": { "polluted": true } },
      "address": { "__proto__": { "polluted": true }, "formatted": { "prototype": 1, "a": 2 } },
      "list": [[{ "__proto__": { "polluted": true } }], { "constructor": [] }]
    }`
    server.reply({ body })
    const user = await clientFor(server).getUserInfoByAccessToken('a-token')
    expect(user).toEqual({
      sub: 'user-1',
      address: { formatted: { a: 2 } },
      list: [[{}], {}],
    })
    // An app may copy the claims into its own objects. Check that a copy of the claims is safe too.
    const merged = structuredClone({ ...JSON.parse(JSON.stringify(user)) }) as object
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype)
    for (const value of [user, user.address, merged, {}, []]) {
      expect(Reflect.get(value as object, 'polluted')).toBeUndefined()
    }
  })

  it('an error description with markup is kept as plain text, without control and bidirectional characters', async () => {
    const markup = '<img src=x onerror="alert(1)">\u202egnp.exe\u0000\r\nSet-Cookie: a=b'
    server.reply({ status: 400, body: { error: 'invalid_scope', error_description: markup } })
    const error = await failure(clientFor(server).getAccessTokenByCode('c0de-that-is-long-enough'))
    expect(error.description).toBe('<img src=x onerror="alert(1)"> gnp.exe Set-Cookie: a=b')
    expect(error.message).not.toContain('<')
  })
})
