import { channel } from 'node:diagnostics_channel'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { GenAuthErrorCode, SessionFacts } from '@genauth/core'
import {
  type AuthServer,
  type AuthServerOptions,
  createAuthServer,
  memoryStore,
  storedSessions,
  toNodeHandler,
} from '@genauth/server'
import { afterEach, beforeEach } from 'vitest'
import { createHttpBrowser } from './http-browser'
import { type GenAuthKind, startGenAuth, type TestedGenAuth } from './start-genauth'

/** The leak search (`scripts/leaks`) searches the events. */
const shownEvents = channel('genauth-events')

/** An app in server mode, its GenAuth, and the requests of one browser. All are new for each test. */
export interface ServerApp {
  readonly genauth: TestedGenAuth
  /** The codes of the errors that the server has reported, oldest first. */
  readonly reported: readonly GenAuthErrorCode[]
  /** Restarts the server with other options, such as a wrong secret. */
  restart(options: Partial<AuthServerOptions>): void
  /** Moves the clock of the server, which sends no forced refresh within ten seconds after a refresh. */
  passTenSeconds(): void
  /**
   * Logs Ada in, and returns the URL to which the callback redirects. `query` is the query of the login route. `beforeCallback` runs before
   * the code is redeemed.
   */
  logIn(options?: { deny?: boolean; query?: string; beforeCallback?: () => void }): Promise<string>
  /** Logs the user out at GenAuth, without the app. */
  logOutAtGenAuth(): Promise<void>
  /** Sends a request as a script of the app. */
  call(path: string): Promise<Response>
  /** Returns the status of the session, such as `authenticated` or `anonymous:revoked`. */
  status(): Promise<string>
  /** Returns the status of the session in a response. */
  statusIn(response: Response): Promise<string>
}

/** Starts an app with stored sessions and back-channel logout before each test. */
export function useServerApp(kind: GenAuthKind): ServerApp {
  let genauth: TestedGenAuth
  let auth: AuthServer
  let reported: GenAuthErrorCode[] = []
  let cookies = new Map<string, string>()
  let browser = createHttpBrowser()
  let skewMs = 0
  let handle = (_request: Request): Promise<Response | undefined> => Promise.resolve(undefined)
  const server = createServer((request, response) => void toNodeHandler(auth)(request, response))
  const create = (options: Partial<AuthServerOptions>) => {
    const { port } = server.address() as AddressInfo
    auth = createAuthServer({
      appId: genauth.app.id,
      secret: genauth.app.secret,
      appHost: genauth.url,
      protocol: 'oidc',
      redirectUri: `http://127.0.0.1:${port}/auth/callback`,
      cookieSecrets: ['a-secret-of-32-bytes-for-cookies'],
      sessions: storedSessions(memoryStore()),
      backchannelLogout: true,
      onError: ({ code }) => void reported.push(code),
      runtime: { now: () => Date.now() + skewMs },
      onEvent: (event) => shownEvents.publish(JSON.stringify(event)),
      ...options,
    })
    handle = auth.handle
  }
  beforeEach(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    reported = []
    cookies = new Map()
    browser = createHttpBrowser()
    genauth = await startGenAuth(kind, {
      redirectUri: `http://127.0.0.1:${port}/auth/callback`,
      logoutRedirectUri: `http://127.0.0.1:${port}/`,
      authMethod: 'client_secret_post',
      backchannelLogoutUri: `http://127.0.0.1:${port}/auth/backchannel-logout`,
    })
    create({})
  })
  afterEach(async () => {
    await genauth?.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const send = async (url: string, headers: Record<string, string>, method = 'GET') => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const response = await handle(new Request(url, { method, headers: { cookie, ...headers } }))
    if (!response) throw new Error(`There is no route for ${url}.`)
    for (const line of response.headers.getSetCookie()) {
      const [name = '', ...value] = line.split('; ')[0]?.split('=') ?? []
      if (line.includes('Max-Age=0')) cookies.delete(name)
      else cookies.set(name, value.join('='))
    }
    return response
  }
  const navigation = { accept: 'text/html', 'sec-fetch-dest': 'document' }
  const script = { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty', 'x-genauth': '1' }
  const app: ServerApp = {
    get genauth() {
      return genauth
    },
    get reported() {
      return reported
    },
    restart: create,
    passTenSeconds() {
      skewMs += 10_000
    },
    async logIn({ deny = false, query = '', beforeCallback } = {}) {
      const start = await send(`${auth.origin}/auth/login?${query}`, navigation)
      const callback = await browser.logIn(start.headers.get('location') ?? '', { deny })
      beforeCallback?.()
      const end = await send(callback.href, navigation)
      return end.headers.get('location') ?? ''
    },
    async logOutAtGenAuth() {
      await browser.logOut(`${genauth.url}/oidc/session/end`)
    },
    call(path) {
      const method = path.startsWith('/session') || path.startsWith('/user') ? 'GET' : 'POST'
      const headers = { ...script, ...(method === 'POST' && { origin: auth.origin }) }
      return send(`${auth.origin}/auth${path}`, headers, method)
    },
    status: async () => app.statusIn(await app.call('/session')),
    async statusIn(response) {
      const { session } = (await response.json()) as SessionFacts
      return session.status === 'anonymous' ? `anonymous:${session.reason}` : session.status
    },
  }
  return app
}
