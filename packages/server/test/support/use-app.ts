import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createEmulator, type Emulator, type EmulatorOptions } from '@genauth/emulator'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import {
  type AuthServer,
  type AuthServerOptions,
  cookieSessions,
  createAuthServer,
  type NodeHandler,
  toNodeHandler,
} from '../../src'
import { type Browser, createBrowser } from './browser'
import { type ReceivedResponse, type SentRequest, sendHttp } from './send-http'
import { shownBy } from './shown-by'
import { watchEvents } from './watch-events'

/** A secret of 32 bytes. The secret is not random, because tests need no random secret. */
export const cookieSecret = 'a-secret-of-32-bytes-for-cookies'

/** The https origin of the app. The tests call the app's handler directly, without a network. */
const secureOrigin = 'https://app.example'

/** An app with an `AuthServer`, and its GenAuth. */
export interface App {
  readonly emulator: Emulator
  readonly origin: string
  readonly auth: AuthServer
  /** Starts the app again, with a new `AuthServer` and an empty memory. */
  start(options?: Partial<AuthServerOptions>): AuthServer
  /** Starts the app on https without a network. The app's cookie names have the prefix `__Host-Http-`. */
  startSecure(options?: Partial<AuthServerOptions>): AuthServer
  /** Sets the app's own handler, for requests outside of `/auth`, until the test ends. */
  serve(listener: RequestListener): void
  openBrowser(): Browser
  /** Opens a browser in which Ada is signed in. */
  openLoggedIn(): Promise<Browser>
  /** Moves the clocks of the app and of GenAuth forward. */
  pass(seconds: number): void
  /** Returns the number of refresh requests to GenAuth. */
  renewals(): number
  /** Fails the test if a response or an event of the app contained a secret. This check also runs after every test. */
  expectNoSecrets(): void
}

const respondWithText: RequestListener = (_request, response) => response.end('the app')

/** Starts a real server and an emulator for the tests of a file. */
export function useApp(options: EmulatorOptions = {}): App {
  let emulator: Emulator
  let server: Server
  let origin: string
  let auth: AuthServer
  let handler: NodeHandler
  let shiftMs = 0
  let received: string[] = []
  let respond = respondWithText
  beforeAll(async () => {
    server = createServer((request, response) => {
      void handler(request, response, () => respond(request, response))
    })
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
    origin = `http://localhost:${(server.address() as AddressInfo).port}`
    const redirectUris = [origin, secureOrigin].map((one) => `${one}/auth/callback`)
    const logoutRedirectUris = [`${origin}/`, `${secureOrigin}/`]
    const appOptions = { redirectUris, logoutRedirectUris, ...options.app }
    emulator = await createEmulator({ ...options, app: appOptions })
  })
  afterEach(() => {
    app.expectNoSecrets()
    emulator.reset()
    shiftMs = 0
    received = []
    respond = respondWithText
  })
  afterAll(async () => {
    await emulator.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const create = (at: string, changes: Partial<AuthServerOptions>) => {
    const { runtime, ...rest } = changes
    auth = createAuthServer({
      appId: emulator.app.id,
      secret: emulator.app.secret,
      appHost: emulator.url,
      protocol: 'oauth',
      redirectUri: `${at}/auth/callback`,
      cookieSecrets: [cookieSecret],
      sessions: cookieSessions({ revocations: 'process' }),
      runtime: { now: () => Date.now() + shiftMs, ...runtime },
      ...rest,
      onEvent: watchEvents(rest.onEvent, (text) => received.push(text)),
    })
    handler = toNodeHandler(auth)
    return auth
  }
  const app: App = {
    get emulator() {
      return emulator
    },
    get origin() {
      return origin
    },
    get auth() {
      return auth
    },
    start: (changes = {}) => create(origin, changes),
    startSecure: (changes = {}) => create(secureOrigin, changes),
    serve(listener) {
      respond = listener
    },
    openBrowser: () =>
      createBrowser(auth.origin, async (url, sent) => {
        const response = await (auth.origin === origin
          ? sendHttp(url, sent)
          : callDirectly(auth, url, sent))
        received.push(...shownBy(response))
        return response
      }),
    async openLoggedIn() {
      const browser = app.openBrowser()
      await browser.goTo(`${auth.origin}/auth/login`)
      return browser
    },
    pass(seconds) {
      shiftMs += seconds * 1000
      emulator.shiftClock(seconds)
    },
    renewals: () => emulator.count('token', { grantType: 'refresh_token' }),
    expectNoSecrets() {
      const text = received.join('\n')
      for (const secret of [emulator.app.secret, cookieSecret, ...emulator.issued()]) {
        for (const form of [secret, btoa(secret), encodeURIComponent(secret)]) {
          expect(text.includes(form)).toBe(false)
        }
      }
    },
  }
  return app
}

async function callDirectly(
  auth: AuthServer,
  url: string,
  sent: SentRequest,
): Promise<ReceivedResponse> {
  const response = (await auth.handle(new Request(url, sent as RequestInit))) ?? new Response()
  return { url, status: response.status, headers: response.headers, body: await response.text() }
}
