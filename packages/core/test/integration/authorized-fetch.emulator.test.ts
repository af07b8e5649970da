import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Document, settle } from '../browser-mode/world'
import {
  type RecordedRequest,
  type ScriptedServer,
  startScriptedServer,
} from '../support/scripted-server'
import { useWireWorld } from './wire-world'

const wire = useWireWorld()
let api: ScriptedServer
let foreign: ScriptedServer
beforeAll(async () => {
  api = await startScriptedServer()
  foreign = await startScriptedServer()
})
afterAll(async () => {
  await api.close()
  await foreign.close()
})

let tab: Document
let first: string
beforeEach(async () => {
  tab = await wire.openLoggedIn({ tokenOrigins: [api.origin] })
  first = `Bearer ${await tab.genauth.getToken()}`
  foreign.reply({ status: 401, body: { from: 'foreign' } })
})

const tokens = (server: ScriptedServer) =>
  server.requests.map(({ headers }: RecordedRequest) => headers.authorization)

/** Makes the API reject the token that the login returned, and accept every later token. */
function rejectFirst() {
  api.reply((response, { headers }) => {
    response.statusCode = headers.authorization === first ? 401 : 200
    response.end(`was ${response.statusCode}`)
  })
}

describe('a 401 that `fetch()` receives over HTTP', { timeout: 60_000 }, () => {
  it('R13: a 401 from the API causes one refresh and one retry with the same body, and `fetch()` returns the retry’s response', async () => {
    rejectFirst()
    const response = await tab.genauth.fetch(`${api.origin}/data`, {
      method: 'POST',
      body: new URLSearchParams({ a: '1' }),
    })
    expect(await response.text()).toBe('was 200')
    expect(api.requests.map(({ body }) => body)).toEqual(['a=1', 'a=1'])
    expect(tokens(api)).toEqual([first, `Bearer ${tab.genauth.peekToken()}`])
    expect(wire.renewals()).toBe(1)
  })

  it('R13: if the API also rejects the new token, five parallel calls share one refresh and return the 401', async () => {
    api.reply({ status: 401, body: { why: 'no' } })
    const calls = Array.from({ length: 5 }, () => tab.genauth.fetch(`${api.origin}/data`))
    const responses = await Promise.all(calls)
    expect(await Promise.all(responses.map((response) => response.json()))).toEqual(
      responses.map(() => ({ why: 'no' })),
    )
    expect(api.requests).toHaveLength(10)
    await tab.genauth.fetch(`${api.origin}/data`)
    expect(api.requests).toHaveLength(11)
    expect(wire.renewals()).toBe(1)
  })

  it('R14: a request with a stream is not sent a second time, and `fetch()` returns the 401', async () => {
    rejectFirst()
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('once'))
        controller.close()
      },
    })
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit
    const response = await tab.genauth.fetch(`${api.origin}/data`, init)
    expect([response.status, await response.text()]).toEqual([401, 'was 401'])
    expect(api.onlyRequest()).toMatchObject({ body: 'once' })
    expect(wire.renewals()).toBe(0)
  })

  it('R14: a `Request` with a body is not sent a second time, and `fetch()` returns the 401', async () => {
    rejectFirst()
    const request = new Request(`${api.origin}/data`, { method: 'POST', body: 'once' })
    const response = await tab.genauth.fetch(request)
    expect([response.status, await response.text()]).toEqual([401, 'was 401'])
    expect(api.onlyRequest()).toMatchObject({ body: 'once' })
    expect(wire.renewals()).toBe(0)
  })
})

describe('a `fetch()` request that the API redirects', { timeout: 60_000 }, () => {
  const redirectTo = (location: string) =>
    api.reply((response, { path }) => {
      if (path === '/elsewhere') response.writeHead(401).end('refused')
      else response.writeHead(307, { location }).end()
    })

  it('R13: a 401 after a redirect on the same origin is returned without a refresh or a retry', async () => {
    redirectTo('/elsewhere')
    const response = await tab.genauth.fetch(`${api.origin}/data`)
    expect([response.status, response.redirected]).toEqual([401, true])
    expect(api.requests.map(({ path }) => path)).toEqual(['/data', '/elsewhere'])
    expect(wire.renewals()).toBe(0)
  })

  it('R15: after a redirect, a foreign origin receives no token, and a 401 from the foreign origin causes no refresh', async () => {
    redirectTo(`${foreign.origin}/data`)
    const response = await tab.genauth.fetch(`${api.origin}/data`, { method: 'PUT', body: 'x' })
    expect(await response.json()).toEqual({ from: 'foreign' })
    expect(tokens(api)).toEqual([first])
    expect(tokens(foreign)).toEqual([undefined])
    expect(wire.renewals()).toBe(0)
  })
})

describe('the origins that receive the access token over HTTP', { timeout: 60_000 }, () => {
  it('R15: the access token is not sent to another port or host name of the same machine', async () => {
    const port = new URL(api.origin).port
    api.reply({ status: 401 })
    for (const url of [`${foreign.origin}/data`, `http://localhost:${port}/data`]) {
      expect((await tab.genauth.fetch(url)).status).toBe(401)
    }
    expect([...tokens(foreign), ...tokens(api)]).toEqual([undefined, undefined])
    expect(wire.renewals()).toBe(0)
  })

  it('R15: the access token is not sent over http if `tokenOrigins` lists the origin with https', async () => {
    const secure = await wire.openLoggedIn({ tokenOrigins: [api.origin.replace('http', 'https')] })
    api.reply({ status: 401 })
    await secure.genauth.fetch(`${api.origin}/data`)
    expect(tokens(api)).toEqual([undefined])
  })
})

describe('a server that revokes the old access token at each refresh', { timeout: 60_000 }, () => {
  it('R18: after a refresh in one tab, the other tabs send the new access token if the server has revoked the old access token', async () => {
    wire.emulator.setSwitches({ killOldAccessToken: true })
    const options = { storage: 'shared' as const, tokenOrigins: [wire.emulator.url] }
    const renewing = await wire.openLoggedIn(options)
    const others = Array.from({ length: 4 }, () => wire.open(options))
    for (const other of others) await other.ready()
    await renewing.genauth.renew()
    await settle()
    const responses = await Promise.all(
      others.map(({ genauth }) => genauth.fetch(`${wire.emulator.url}/oauth/me`)),
    )
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(wire.emulator.count('userinfo')).toBe(4)
    expect(wire.renewals()).toBe(1)
  })

  it('R18: a tab that received no message about a refresh gets a 401, retries one time with the new access token, and sends no refresh', async () => {
    wire.emulator.setSwitches({ killOldAccessToken: true })
    const options = { storage: 'shared' as const, tokenOrigins: [wire.emulator.url] }
    const renewing = await wire.openLoggedIn(options)
    const other = wire.open(options)
    await other.ready()
    wire.world.origin.holdMessages()
    await renewing.genauth.renew()
    const response = await other.genauth.fetch(`${wire.emulator.url}/oauth/me`)
    expect(response.status).toBe(200)
    expect(wire.emulator.count('userinfo')).toBe(2)
    expect(wire.renewals()).toBe(1)
  })
})
