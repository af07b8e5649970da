import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { schedule } from '../browser-mode/schedule'
import { createWorld, loggedIn } from '../browser-mode/world'
import { clientFor } from '../support/client-for'
import { failure } from '../support/failure'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server'

// On a busy machine, these tests take longer than the default time-out.
vi.setConfig({ testTimeout: 60_000 })

let server: ScriptedServer
beforeAll(async () => {
  server = await startScriptedServer()
})
afterAll(() => server.close())

const refreshToken = 'r3fresh-token-that-is-long-enough'

describe('an error response with 512 KiB of text that has no digit', () => {
  const words = 'a'.repeat(512 * 1024)

  it.each([
    ['error_description', { error: 'invalid_scope', error_description: words }, 'invalid_scope'],
    ['message', { code: 2020, message: words }, 'oauth_error'],
    ['error', { error: words }, 'oauth_error'],
    ['apiCode', { statusCode: 400, apiCode: words, message: 'no' }, 'oauth_error'],
  ])(
    'a client handles an error response with 512 KiB of text in `%s` before its timeout',
    async (_name, body, code) => {
      server.reply({ status: 400, body })
      const call = clientFor(server).getNewAccessTokenByRefreshToken(refreshToken)
      expect(await failure(call)).toMatchObject({ code })
    },
  )
})

describe('an error response with an object in place of a string', () => {
  const noText = { toString: 1, valueOf: 1 }
  const rows: [string, unknown, string][] = [
    ['code', { code: noText }, 'invalid_response'],
    ['statusCode', { statusCode: noText }, 'invalid_response'],
    ['apiCode', { statusCode: 400, apiCode: noText }, 'oauth_error'],
  ]

  it.each(rows)(
    'a call rejects with a GenAuthError if an error response has an object as `%s`',
    async (_name, body, code) => {
      server.reply({ status: 400, body: body as object })
      const client = clientFor(server)
      const call = client.getNewAccessTokenByRefreshToken(refreshToken)
      expect(await failure(call)).toMatchObject({ code })
      expect(await failure(client.revokeToken(refreshToken))).toMatchObject({ code })
    },
  )

  it.each(rows)(
    'a client waits for its backoff before it retries a refresh whose error response has an object as `%s`',
    async (_n, body) => {
      const world = await createWorld()
      world.server.on('/token', () => new Response(JSON.stringify(body), { status: 400 }))
      const tab = world.open({ values: loggedIn(world, { expiresAt: world.now() + 30_000 }) })
      await tab.ready()
      const stop = schedule(tab)
      for (let at = 0; at < 3600; at += 5) await world.advance(5000)
      stop()
      expect(world.server.refreshes().length).toBeGreaterThan(5)
      expect(world.server.refreshes().length).toBeLessThanOrEqual(45)
      expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
    },
  )
})
