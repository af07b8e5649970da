import { createEmulator, type Emulator } from '@genauth/emulator'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type Browser, createBrowser, type Transport } from '../support/browser'
import { sendHttp } from '../support/send-http'
import { sendRaw } from '../support/send-raw'
import { type Api, useApi } from '../support/use-api'
import { cookieSecret } from '../support/use-app'
import {
  buildExample,
  type ExampleApp,
  findPort,
  type RunningExample,
  startExample,
} from './example'

/** A running app, its GenAuth and its API. */
export interface Example {
  readonly origin: string
  readonly port: number
  readonly emulator: Emulator
  readonly api: Api
  /** @param transport Sends the browser's requests to the app. Default: directly. */
  openBrowser(transport?: Transport): Browser
  /** Opens a browser in which Ada is signed in. */
  openLoggedIn(): Promise<Browser>
  /** Sends a request exactly as written, with the headers of a script of the app and the cookies of a browser. */
  sendRaw(browser: Browser, line: string, headers?: readonly string[]): Promise<string>
}

/**
 * Builds and starts an app for the tests of a `describe` block.
 *
 * @param create Creates the files of the app before the build.
 */
export function useExample(app: ExampleApp, create?: () => Promise<void>): Example {
  const api = useApi()
  let emulator: Emulator
  let running: RunningExample
  let port: number
  let browsers: Browser[] = []
  beforeAll(async () => {
    const built = Promise.resolve(create?.()).then(() => buildExample(app))
    port = await findPort()
    const origin = `http://localhost:${port}`
    emulator = await createEmulator({
      app: { redirectUris: [`${origin}/auth/callback`], logoutRedirectUris: [`${origin}/`] },
    })
    await built
    running = await startExample(app, port, {
      appId: emulator.app.id,
      secret: emulator.app.secret,
      appHost: emulator.url,
      cookieSecret,
      ordersApi: `${api.origin}/v1`,
    })
  })
  afterEach(() => {
    const secrets = [emulator.app.secret, cookieSecret, ...emulator.issued()]
    const seen = [...browsers.flatMap(({ received }) => received), running.output()].join('\n')
    const shown = secrets.filter((secret) => seen.includes(secret) || seen.includes(btoa(secret)))
    expect(shown.length).toBe(0)
    browsers = []
    emulator.reset()
  })
  afterAll(async () => {
    await running?.stop()
    await emulator?.close()
  })
  const openBrowser = (transport: Transport = sendHttp) => {
    const browser = createBrowser(running.origin, transport)
    browsers.push(browser)
    return browser
  }
  return {
    get origin() {
      return running.origin
    },
    get port() {
      return port
    },
    get emulator() {
      return emulator
    },
    api,
    openBrowser,
    async openLoggedIn() {
      const browser = openBrowser()
      await browser.goTo(`${running.origin}/auth/login?returnTo=/`)
      return browser
    },
    sendRaw(browser, line, headers = []) {
      const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
      const host = `Host: localhost:${port}`
      const own = ['X-GenAuth: 1', 'Sec-Fetch-Site: same-origin', `Cookie: ${cookie}`]
      return sendRaw(port, [`${line} HTTP/1.1`, host, ...own, ...headers])
    },
  }
}
