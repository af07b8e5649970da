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
/** The `Authorization` header with the token that the login returned. */
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

/** Makes a server accept requests, including preflight requests, from pages of every origin. */
function reply(server: ScriptedServer, handler: Extract<Reply, (...args: never[]) => void>): void {
  server.reply((response, request) => {
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-allow-headers', 'authorization, content-type')
    response.setHeader('access-control-allow-methods', 'GET, POST, PUT')
    if (request.method === 'OPTIONS') response.writeHead(204).end()
    else handler(response, request)
  })
}

/** Returns the requests of a server, without the preflight requests. */
const requestsOf = (server: ScriptedServer) =>
  server.requests.filter(({ method }) => method !== 'OPTIONS')

const tokens = (server: ScriptedServer) =>
  requestsOf(server).map(({ headers }) => headers.authorization)

const renewals = () => app.emulator.count('token', { grantType: 'refresh_token' })

interface Init {
  readonly method: string
  readonly body?: string
}

/** Sends a request through the client, and returns its response. */
function send(url: string, init?: Init) {
  return tab.evaluate(
    async (argument) => {
      const response = await window.genauth.fetch(argument.url, argument.init)
      return { status: response.status, text: await response.text() }
    },
    { url, init },
  )
}

/** Sends a `Request` object through the client, and returns its response. A `Request` whose body was sent cannot be sent again. */
function sendRequest(url: string, init: Init) {
  return tab.evaluate(
    async (argument) => {
      const request = new Request(argument.url, argument.init)
      const response = await window.genauth.fetch(request)
      return { status: response.status, text: await response.text() }
    },
    { url, init },
  )
}

const reject = (text: string) =>
  ((response) => {
    response.writeHead(401).end(text)
  }) satisfies Reply

/** Makes the API reject the token that the login returned, and accept every later token. */
function rejectFirst() {
  reply(api, (response, { headers }) => {
    response.statusCode = headers.authorization === first ? 401 : 200
    response.end(`was ${response.statusCode}`)
  })
}

describe('a 401 from an API on another origin', () => {
  it('R13: a 401 from an API causes one refresh and one retry with the same body, and `fetch()` returns the retry’s response', async () => {
    rejectFirst()
    const response = await send(`${api.origin}/data`, { method: 'POST', body: '{"a":1}' })
    expect(response).toEqual({ status: 200, text: 'was 200' })
    expect(requestsOf(api).map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}'])
    const second = await authorization()
    expect(second).not.toBe(first)
    expect(tokens(api)).toEqual([first, second])
    expect(renewals()).toBe(1)
  })

  it('R13: if the API also rejects the new token, `fetch()` returns the 401 and sends no further request', async () => {
    reply(api, reject('denied'))
    expect(await send(`${api.origin}/data`)).toEqual({ status: 401, text: 'denied' })
    expect(tokens(api)).toEqual([first, await authorization()])
    expect(await send(`${api.origin}/data`)).toEqual({ status: 401, text: 'denied' })
    expect(requestsOf(api)).toHaveLength(3)
    expect(renewals()).toBe(1)
    expect(await statusOf(tab)).toBe('authenticated')
  })

  it('R13: a `Request` without a body is retried after a 401', async () => {
    rejectFirst()
    const response = await sendRequest(`${api.origin}/data`, { method: 'GET' })
    expect(response).toEqual({ status: 200, text: 'was 200' })
    expect(tokens(api)).toEqual([first, await authorization()])
    expect(renewals()).toBe(1)
  })

  it('R14: a `Request` with a body is not sent a second time, and `fetch()` returns the 401', async () => {
    rejectFirst()
    const response = await sendRequest(`${api.origin}/data`, { method: 'POST', body: 'once' })
    expect(response).toEqual({ status: 401, text: 'was 401' })
    expect(requestsOf(api).map(({ body }) => body)).toEqual(['once'])
    expect(renewals()).toBe(0)
  })
})

describe('the origins that receive the access token from `fetch()`', () => {
  it('R15: the access token is sent to an origin in `tokenOrigins`, but not to another port or host name of the same machine', async () => {
    const { port } = new URL(api.origin)
    reply(api, reject('api'))
    reply(foreign, reject('foreign'))
    for (const url of [`${foreign.origin}/data`, `http://localhost:${port}/data`, app.url]) {
      await send(url)
    }
    expect([...tokens(foreign), ...tokens(api)]).toEqual([undefined, undefined])
    expect(renewals()).toBe(0)
    await send(`${api.origin}/data`)
    expect(tokens(api)).toContain(first)
  })

  it('R15: the access token is not sent over http if `tokenOrigins` lists the origin with https', async () => {
    app.setOptions({ tokenOrigins: [api.origin.replace('http', 'https')] })
    tab = await openLoggedIn()
    reply(api, reject('api'))
    expect((await send(`${api.origin}/data`)).status).toBe(401)
    expect(tokens(api)).toEqual([undefined])
    expect(renewals()).toBe(0)
  })

  it.each([
    ['GET', undefined],
    ['PUT', { method: 'PUT', body: 'x' }],
  ])(
    'R15: if the API redirects a %s request to a foreign origin that returns a 401, the foreign origin receives no token',
    async (_method, init) => {
      reply(api, (response) => {
        response.writeHead(307, { location: `${foreign.origin}/data` }).end()
      })
      reply(foreign, reject('foreign'))
      expect(await send(`${api.origin}/data`, init)).toEqual({ status: 401, text: 'foreign' })
      expect(tokens(api)).toEqual([first])
      expect(tokens(foreign)).toEqual([undefined])
      expect(renewals()).toBe(0)
    },
  )
})

describe('redirects of a request with the access token', () => {
  /** Makes the API redirect to the foreign origin, which accepts every request. */
  function redirectToForeign(status: number) {
    reply(api, (response) => {
      response.writeHead(status, { location: `${foreign.origin}/data` }).end()
    })
    reply(foreign, (response) => void response.end('foreign'))
  }

  it.each([
    ['301', 301, { method: 'GET' }],
    ['302', 302, { method: 'POST', body: 'x' }],
    ['303', 303, { method: 'PUT', body: 'x' }],
    ['307', 307, { method: 'POST', body: 'x' }],
    ['308', 308, { method: 'GET' }],
  ])(
    'S1: the browser removes `Authorization` when it follows a redirect with status %s to another origin',
    async (_name, status, init) => {
      redirectToForeign(status)
      expect(await send(`${api.origin}/data`, init)).toEqual({ status: 200, text: 'foreign' })
      expect(tokens(api)).toEqual([first])
      expect(requestsOf(foreign)).toHaveLength(1)
      expect(requestsOf(foreign)[0]?.headers).not.toHaveProperty('authorization')
      expect(JSON.stringify(foreign.requests)).not.toContain(first.slice('Bearer '.length))
    },
  )

  it('S1: the browser keeps `Authorization` when it follows a redirect on the same origin', async () => {
    reply(api, (response, { path }) => {
      if (path === '/data') response.writeHead(307, { location: '/moved' })
      response.end(path)
    })
    expect(await send(`${api.origin}/data`)).toEqual({ status: 200, text: '/moved' })
    expect(tokens(api)).toEqual([first, first])
  })

  /** Returns how `fetch()` ends for a value of the option `redirect`. */
  const redirectOutcome = (redirect: RequestRedirect, isRequest: boolean) =>
    tab.evaluate(
      async (argument) => {
        const init = { redirect: argument.redirect }
        const input = argument.isRequest ? new Request(argument.url, init) : argument.url
        const sent = window.genauth.fetch(input, argument.isRequest ? undefined : init)
        return sent.then(
          ({ type, redirected }) => `${type} ${redirected}`,
          ({ name }: Error) => name,
        )
      },
      { url: `${api.origin}/data`, redirect, isRequest },
    )

  it.each([
    ['error', 'TypeError'],
    ['manual', 'opaqueredirect false'],
    ['follow', 'cors true'],
  ] as const)(
    'S1: `fetch()` obeys the option `redirect: "%s"`, also of a `Request`, and also after a 401',
    async (redirect, outcome) => {
      redirectToForeign(307)
      expect(await redirectOutcome(redirect, false)).toBe(outcome)
      expect(await redirectOutcome(redirect, true)).toBe(outcome)
      expect(requestsOf(foreign)).toHaveLength(redirect === 'follow' ? 2 : 0)
      reply(foreign, (response) => void response.end('foreign'))
      reply(api, (response, { headers }) => {
        const isRejected = headers.authorization === first
        response.writeHead(isRejected ? 401 : 307, { location: `${foreign.origin}/data` }).end()
      })
      expect(await redirectOutcome(redirect, false)).toBe(outcome)
      expect(requestsOf(api)).toHaveLength(2)
      expect(requestsOf(foreign)).toHaveLength(redirect === 'follow' ? 1 : 0)
    },
  )
})
