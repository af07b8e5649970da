import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createEmulator, type Emulator } from '@genauth/emulator'
import { createAuthServer, memoryStore, storedSessions, toNodeHandler } from '@genauth/server'
import { createDriver, type Driver, type Profile, type Tab } from 'genauth-browsers'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest'
import { sourceConditions } from '../../../scripts/vitest-shared'

/** A request that has reached the API. */
export interface ApiRequest {
  readonly token: string
  readonly body: string
}

/** An app in server mode with one API behind its proxy, its GenAuth, and a browser. */
export interface ConnectedApp {
  readonly url: string
  readonly emulator: Emulator
  /** The requests that have reached the API, oldest first. */
  readonly received: readonly ApiRequest[]
  /** Sets the API's responses until the test ends. Default: status 200. */
  respondWith(respond: (request: ApiRequest, response: ServerResponse) => void): void
  /** Opens a page of the app in a new tab. With the hash `#deaf`, the tab gets no messages of other tabs. */
  open(hash?: '#deaf'): Promise<Tab>
  /** Logs a user in, in a new tab of the same browser. The tab stays on the app's page. */
  logIn(username: string, password: string): Promise<Tab>
}

/** Bundles the script of the page, which is `connected-page.ts`. */
async function bundlePage(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: sourceConditions },
    build: {
      write: false,
      minify: false,
      rollupOptions: {
        input: fileURLToPath(new URL('./connected-page.ts', import.meta.url)),
        output: { codeSplitting: false },
      },
    },
  })
  const [output] = Array.isArray(result) ? result : [result]
  if (!output || !('output' in output)) throw new Error('Vite watched instead of building.')
  return output.output[0].code
}

async function listen(respond: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(respond)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** Starts an app for the tests of a file. Each test has a new browser profile. */
export function setUpConnectedApp(): ConnectedApp {
  const servers: Server[] = []
  const requests: ApiRequest[] = []
  let respond: Parameters<ConnectedApp['respondWith']>[0] = () => undefined
  let url = ''
  let emulator: Emulator
  let driver: Driver
  let profile: Profile
  beforeAll(async () => {
    const script = await bundlePage()
    const api = await listen((request, response) => {
      const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
      void text(request).then((body) => {
        const received = { token, body }
        requests.push(received)
        respond(received, response)
        response.end('{}')
      })
    })
    let handle: ReturnType<typeof toNodeHandler> = async (_request, _response, next) => next?.()
    const app = await listen((request, response) => {
      void handle(request, response, () => {
        const isScript = request.url === '/page.js'
        response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
        response.end(
          isScript ? script : '<!doctype html><body><script type="module" src="/page.js"></script>',
        )
      })
    })
    servers.push(api.server, app.server)
    url = app.url
    emulator = await createEmulator({
      app: {
        grants: ['authorization_code', 'refresh_token'],
        redirectUris: [`${url}/auth/callback`],
        logoutRedirectUris: [`${url}/`],
      },
    })
    const auth = createAuthServer({
      appId: emulator.app.id,
      secret: emulator.app.secret,
      appHost: emulator.url,
      protocol: 'oidc',
      redirectUri: `${url}/auth/callback`,
      cookieSecrets: [crypto.getRandomValues(new Uint8Array(32))],
      sessions: storedSessions(memoryStore()),
      apis: { '/orders': { target: api.url, methods: ['POST'], paths: ['/items'] } },
    })
    handle = toNodeHandler(auth)
    driver = await createDriver(inject('engine'))
  })
  beforeEach(async () => {
    requests.length = 0
    respond = () => undefined
    profile = await driver.newProfile()
  })
  afterEach(async () => {
    await profile?.close()
    emulator.reset()
  })
  afterAll(async () => {
    await driver?.close()
    await emulator?.close()
    for (const server of servers) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })
  return {
    get url() {
      return url
    },
    get emulator() {
      return emulator
    },
    received: requests,
    respondWith(next) {
      respond = next
    },
    async open(hash = undefined) {
      const tab = await profile.newTab()
      await tab.goTo(`${url}/${hash ?? ''}`)
      return tab
    },
    async logIn(username, password) {
      const tab = await profile.newTab()
      // With `login`, GenAuth asks for a password although another user is signed in. With `consent`, it issues a refresh token.
      await tab.goTo(`${url}/auth/login?prompt=login+consent`)
      await tab.waitForUrl(({ href }) => href.startsWith(emulator.url))
      await tab.fill({ label: 'Username' }, username)
      await tab.fill({ label: 'Password' }, password)
      await tab.click({ role: 'button', name: 'Log in' })
      await tab.waitForUrl(({ origin, pathname }) => origin === url && pathname === '/')
      return tab
    },
  }
}
