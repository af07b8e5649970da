import type { Tab } from 'genauth-browsers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Reply, type ScriptedServer, startScriptedServer } from '../support/scripted-server'
import { useApp } from './app'
import { logIn } from './log-in'
import { statusOf } from './observe'

const app = useApp({ protocol: 'oauth' })

let api: ScriptedServer
let foreign: ScriptedServer
beforeAll(async () => {
  api = await startScriptedServer()
  foreign = await startScriptedServer()
})
afterAll(async () => {
  await api?.close()
  await foreign?.close()
})

let tab: Tab
/** What the token of the login looks like on its way to the API. */
let first: string
beforeEach(async () => {
  app.setOptions({ tokenOrigins: [api.origin] })
  tab = await openLoggedIn()
  first = await authorization()
})

async function openLoggedIn(): Promise<Tab> {
  const opened = await app.open(await app.newProfile())
  await logIn(opened, app)
  return opened
}

const authorization = async () => `Bearer ${await tab.evaluate(() => window.genauth.peekToken())}`

/** Answers pages of every origin, which ask first whether they may send a token. */
function answer(server: ScriptedServer, reply: Extract<Reply, (...args: never[]) => void>): void {
  server.reply((response, request) => {
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-allow-headers', 'authorization, content-type')
    response.setHeader('access-control-allow-methods', 'GET, POST, PUT')
    if (request.method === 'OPTIONS') response.writeHead(204).end()
    else reply(response, request)
  })
}

/** What a server was asked by the page itself, and not by the browser on its behalf. */
const asked = (server: ScriptedServer) =>
  server.requests.filter(({ method }) => method !== 'OPTIONS')

const tokens = (server: ScriptedServer) => asked(server).map(({ headers }) => headers.authorization)

const renewals = () => app.emulator.count('token', { grantType: 'refresh_token' })

interface Init {
  readonly method: string
  readonly body?: string
}

/** Asks through the client, and gives what came back. */
function ask(url: string, init?: Init) {
  return tab.evaluate(
    async (argument) => {
      const response = await window.genauth.fetch(argument.url, argument.init)
      return { status: response.status, text: await response.text() }
    },
    { url, init },
  )
}

/** The same with a `Request`, whose body nobody has promised to be there twice. */
function askWithRequest(url: string, init: Init) {
  return tab.evaluate(
    async (argument) => {
      const request = new Request(argument.url, argument.init)
      const response = await window.genauth.fetch(request)
      return { status: response.status, text: await response.text() }
    },
    { url, init },
  )
}

const refuse = (text: string) =>
  ((response) => {
    response.writeHead(401).end(text)
  }) satisfies Reply

/** The API refuses the token of the login, and takes those that come after it. */
function refuseFirst() {
  answer(api, (response, { headers }) => {
    response.statusCode = headers.authorization === first ? 401 : 200
    response.end(`was ${response.statusCode}`)
  })
}

describe('after a 401 of an API on another origin', () => {
  it('R13: one renewal, one more try with the same body, and its answer', async () => {
    refuseFirst()
    const response = await ask(`${api.origin}/data`, { method: 'POST', body: '{"a":1}' })
    expect(response).toEqual({ status: 200, text: 'was 200' })
    expect(asked(api).map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}'])
    const second = await authorization()
    expect(second).not.toBe(first)
    expect(tokens(api)).toEqual([first, second])
    expect(renewals()).toBe(1)
  })

  it('R13: the API’s own answer where it refuses the new token too, and no loop', async () => {
    answer(api, refuse('not you'))
    expect(await ask(`${api.origin}/data`)).toEqual({ status: 401, text: 'not you' })
    expect(tokens(api)).toEqual([first, await authorization()])
    expect(await ask(`${api.origin}/data`)).toEqual({ status: 401, text: 'not you' })
    expect(asked(api)).toHaveLength(3)
    expect(renewals()).toBe(1)
    expect(await statusOf(tab)).toBe('authenticated')
  })

  it('R13: a request that was made without a body is repeated too', async () => {
    refuseFirst()
    const response = await askWithRequest(`${api.origin}/data`, { method: 'GET' })
    expect(response).toEqual({ status: 200, text: 'was 200' })
    expect(tokens(api)).toEqual([first, await authorization()])
    expect(renewals()).toBe(1)
  })

  it('R14: a request that was made with a body goes out once, and the answer is handed on', async () => {
    refuseFirst()
    const response = await askWithRequest(`${api.origin}/data`, { method: 'POST', body: 'once' })
    expect(response).toEqual({ status: 401, text: 'was 401' })
    expect(asked(api).map(({ body }) => body)).toEqual(['once'])
    expect(renewals()).toBe(0)
  })
})

describe('the token', () => {
  it('R15: goes to the origin that is listed, and to no other port or name of the same machine', async () => {
    const { port } = new URL(api.origin)
    answer(api, refuse('api'))
    answer(foreign, refuse('foreign'))
    for (const url of [`${foreign.origin}/data`, `http://localhost:${port}/data`, app.url]) {
      await ask(url)
    }
    expect([...tokens(foreign), ...tokens(api)]).toEqual([undefined, undefined])
    expect(renewals()).toBe(0)
    await ask(`${api.origin}/data`)
    expect(tokens(api)).toContain(first)
  })

  it('R15: does not go over the plain http of an origin that is listed as https', async () => {
    app.setOptions({ tokenOrigins: [api.origin.replace('http', 'https')] })
    tab = await openLoggedIn()
    answer(api, refuse('api'))
    expect((await ask(`${api.origin}/data`)).status).toBe(401)
    expect(tokens(api)).toEqual([undefined])
    expect(renewals()).toBe(0)
  })

  it.each([
    ['asked for', undefined],
    ['written to', { method: 'PUT', body: 'x' }],
  ])(
    'R15: stays behind where the API redirects to a foreign origin what is %s, whose 401 brings none',
    async (_how, init) => {
      answer(api, (response) => {
        response.writeHead(307, { location: `${foreign.origin}/data` }).end()
      })
      answer(foreign, refuse('foreign'))
      expect(await ask(`${api.origin}/data`, init)).toEqual({ status: 401, text: 'foreign' })
      expect(tokens(api)).toEqual([first])
      expect(tokens(foreign)).toEqual([undefined])
      expect(renewals()).toBe(0)
    },
  )
})
