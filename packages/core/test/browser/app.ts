import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { GenAuthOptions } from '@genauth/core'
import { createEmulator, type Emulator, type EmulatorOptions } from '@genauth/emulator'
import { chromiumLaunch } from 'genauth-browsers'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import { sourceConditions } from '../../../../scripts/vitest-shared'

/** An app of one page around a client of `@genauth/core`, its emulator, and a real Chromium. */
export interface App {
  readonly url: string
  readonly emulator: Emulator
  readonly browser: Browser
  /** What pages said to `/report?`, also those that the test cannot reach because they came out of the back/forward cache. */
  readonly reports: string[]
  /** A fresh profile; closed after the test. */
  newContext(): Promise<BrowserContext>
  /** Opens the app in a tab and waits until its session is settled. */
  open(context: BrowserContext, path?: string): Promise<Page>
  /** Changes the options of pages that are opened from now on. */
  setOptions(changes: Partial<GenAuthOptions>): void
}

/** Serves the app while the tests of a file run. The emulator starts every test afresh. */
export function useApp(
  options: Partial<GenAuthOptions>,
  emulatorOptions: EmulatorOptions = {},
): App {
  let server: Server
  let emulator: Emulator
  let browser: Browser
  let url = ''
  let current = options
  const contexts: BrowserContext[] = []
  const reports: string[] = []
  vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 })

  beforeAll(async () => {
    const script = await bundlePage()
    server = createServer((request, response) => {
      const isScript = request.url === '/page.js'
      const [path, report = ''] = (request.url ?? '').split('?')
      if (path === '/report') reports.push(decodeURIComponent(report))
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
      response.end(isScript ? script : renderPage(url, emulator, current))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    emulator = await createEmulator({
      ...emulatorOptions,
      app: {
        grants: ['authorization_code', 'refresh_token'],
        tokenEndpointAuthMethod: 'none',
        introspectionEndpointAuthMethod: 'none',
        revocationEndpointAuthMethod: 'none',
        ...emulatorOptions.app,
        redirectUris: [`${url}/callback`],
        logoutRedirectUris: [`${url}/bye`],
      },
    })
    browser = await chromium.launch({
      ...chromiumLaunch,
      // Playwright turns it off; people have it.
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    })
  })
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
    emulator.reset()
    reports.length = 0
    current = options
  })
  afterAll(async () => {
    await browser?.close()
    await emulator?.close()
    server?.close()
    server?.closeAllConnections()
  })

  return {
    get url() {
      return url
    },
    get emulator() {
      return emulator
    },
    get browser() {
      return browser
    },
    reports,
    async newContext() {
      const context = await browser.newContext()
      contexts.push(context)
      return context
    },
    async open(context, path = '/') {
      const page = await context.newPage()
      await page.goto(url + path)
      await page.evaluate(() => window.genauth.ready())
      return page
    },
    setOptions(changes) {
      current = { ...current, ...changes }
    },
  }
}

async function bundlePage(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: sourceConditions },
    build: {
      write: false,
      minify: false,
      rollupOptions: {
        input: fileURLToPath(new URL('./page.ts', import.meta.url)),
        output: { codeSplitting: false },
      },
    },
  })
  const [output] = Array.isArray(result) ? result : [result]
  if (!output || !('output' in output)) throw new Error('Vite watched instead of building.')
  return output.output[0].code
}

function renderPage(url: string, emulator: Emulator, options: Partial<GenAuthOptions>): string {
  const defaults = { appId: emulator.app.id, appHost: emulator.url, redirectUri: `${url}/callback` }
  const json = JSON.stringify({ ...defaults, ...options }).replaceAll('<', '\\u003c')
  return `<!doctype html><title>App</title><link rel="icon" href="data:,"><script>window.options = ${json}</script><script type="module" src="/page.js"></script>`
}

/** Logs in on the emulator's page, as a user would. */
export async function enterCredentials(page: Page, emulator: Emulator, user = 0): Promise<void> {
  const { username, password } = emulator.users[user] ?? { username: '', password: '' }
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
}

/** Logs in from a page of the app, there and back. */
export async function logIn(page: Page, app: App, user = 0): Promise<void> {
  await page.evaluate(() => void window.genauth.login())
  await page.waitForURL((address) => address.href.startsWith(app.emulator.url))
  await enterCredentials(page, app.emulator, user)
  await page.waitForURL((address) => address.origin === app.url)
  await page.evaluate(() => window.genauth.ready())
}

/** The status of a page's session. */
export function statusOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const session = window.genauth.getSession()
    return session.status === 'anonymous' ? `anonymous:${session.reason}` : session.status
  })
}
