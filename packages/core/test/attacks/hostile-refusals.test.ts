import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { schedule } from '../session/schedule'
import { createWorld, loggedIn } from '../session/world'
import { clientFor } from '../support/client-for'
import { failure } from '../support/failure'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server'

// So much at once takes its time on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000 })

let server: ScriptedServer
beforeAll(async () => {
  server = await startScriptedServer()
})
afterAll(() => server.close())

const refreshToken = 'r3fresh-token-that-is-long-enough'

describe('a refusal of 512 KiB without a digit', () => {
  const words = 'a'.repeat(512 * 1024)

  it.each([
    ['error_description', { error: 'invalid_scope', error_description: words }, 'invalid_scope'],
    ['message', { code: 2020, message: words }, 'oauth_error'],
    ['error', { error: words }, 'oauth_error'],
    ['apiCode', { statusCode: 400, apiCode: words, message: 'no' }, 'oauth_error'],
  ])('in %s is read in no time worth mentioning', async (_name, body, code) => {
    server.reply({ status: 400, body })
    const call = clientFor(server).getNewAccessTokenByRefreshToken(refreshToken)
    expect(await failure(call)).toMatchObject({ code })
  })
})

describe('a refusal with an object that is no text, for', () => {
  const noText = { toString: 1, valueOf: 1 }
  const rows: [string, unknown, string][] = [
    ['code', { code: noText }, 'invalid_response'],
    ['statusCode', { statusCode: noText }, 'invalid_response'],
    ['apiCode', { statusCode: 400, apiCode: noText }, 'oauth_error'],
  ]

  it.each(rows)('%s is an error like any other', async (_name, body, code) => {
    server.reply({ status: 400, body: body as object })
    const client = clientFor(server)
    const call = client.getNewAccessTokenByRefreshToken(refreshToken)
    expect(await failure(call)).toMatchObject({ code })
    expect(await failure(client.revokeToken(refreshToken))).toMatchObject({ code })
  })

  it.each(rows)('%s leads to no storm, and the session says that it is stale', async (_n, body) => {
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
  })
})
