import {
  connectGenAuth,
  createGenAuth,
  type GenAuth,
  type LoginOptions,
  type Page,
  type Runtime,
  type Session,
} from '@genauth/core'
import { expect, it, vi } from 'vitest'
import type { Browser } from '../support/browser'
import { json } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp()

/** A page whose navigations a test follows in a simulated browser. */
interface TestPage {
  readonly genauth: GenAuth
  readonly navigations: readonly string[]
}

/** Opens a page of the app at a URL. */
type OpenPage = (href: string) => TestPage

interface Tab {
  /** Starts a login. Returns its authorization request at GenAuth. */
  begin(options: LoginOptions): Promise<URL>
  /** Logs in on GenAuth's page. Returns the session and the granted scopes. */
  finish(request: URL): Promise<{ session: Session; scope: readonly string[] }>
}

function createPage(href: string, create: (runtime: Partial<Runtime>) => GenAuth): TestPage {
  const navigations: string[] = []
  const nothing = () => () => undefined
  const page: Page = {
    id: `page-${href}`,
    href,
    origin: new URL(href).origin,
    isFramed: false,
    isSecureContext: true,
    hasFocus: true,
    opener: null,
    replaceUrl: () => undefined,
    navigate: (url) => void navigations.push(url),
    openPopup: () => null,
    close: () => undefined,
    listen: nothing,
    onMessage: nothing,
    onStorage: nothing,
  }
  return { genauth: create({ page, openChannel: () => undefined }), navigations }
}

/** Waits for the next navigation of a page. */
async function navigationOf({ navigations }: TestPage): Promise<string> {
  await vi.waitFor(() => expect(navigations.length).toBeGreaterThan(0))
  return navigations.at(-1) ?? ''
}

/** Follows redirects from a URL, and logs in on GenAuth's page. Returns the URL of the app that GenAuth redirects to. */
async function walk(browser: Browser, start: URL): Promise<string> {
  let url = start.href
  for (let hops = 0; hops < 10; hops += 1) {
    if (url.startsWith(`${app.origin}/`)) return url
    const response = await (url.includes('/login?') || url.includes('/register?')
      ? browser.submitLogin(url)
      : browser.step(url, 'cross-site'))
    url = new URL(response.headers.get('location') ?? '', response.url).href
  }
  throw new Error('There were more than 10 redirects.')
}

/** Opens a tab in browser mode: the page itself sends the authorization request. */
function openInBrowserMode(): Tab {
  app.start({ protocol: 'oidc' })
  const browser = app.openBrowser()
  app.emulator.setApp({ tokenEndpointAuthMethod: 'none' })
  const values = new Map<string, string>()
  const tabStorage = {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
    removeItem: (name: string) => void values.delete(name),
  }
  const open: OpenPage = (href) =>
    createPage(href, (runtime) =>
      createGenAuth({
        appId: app.emulator.app.id,
        appHost: app.emulator.url,
        protocol: 'oidc',
        redirectUri: `${app.origin}/auth/callback`,
        runtime: { ...runtime, tabStorage },
      }),
    )
  return {
    async begin(options) {
      const page = open(`${app.origin}/start`)
      page.genauth.login(options).catch(() => undefined)
      return new URL(await navigationOf(page))
    },
    async finish(request) {
      const { genauth } = open(await walk(browser, request))
      await genauth.handleCallback()
      return { session: genauth.getSession(), scope: genauth.getTokenStatus().scope }
    },
  }
}

/** Opens a tab in server mode: the page goes to the server, which sends the authorization request. */
function openInServerMode(): Tab {
  app.start({
    protocol: 'oidc',
    login: {
      params: ['campaign'],
      scopes: ['openid', 'email', 'roles', 'tenant_id'],
      tenants: ['acme'],
      connections: ['conn-1'],
    },
  })
  const browser = app.openBrowser()
  return {
    async begin(options) {
      const page = createPage(`${app.origin}/start`, (runtime) => connectGenAuth({ runtime }))
      page.genauth.login(options).catch(() => undefined)
      const { headers } = await browser.step(await navigationOf(page), 'same-origin')
      return new URL(headers.get('location') ?? '')
    },
    async finish(request) {
      await browser.goTo(await walk(browser, request), 'cross-site')
      const { session, scope } = json(await browser.call('/auth/session'))
      return { session: session as Session, scope: scope as string[] }
    },
  }
}

const modes = { browser: openInBrowserMode, server: openInServerMode }

/** One option of a login, and what it does at GenAuth. */
interface Row {
  readonly options: LoginOptions
  /** The parameters of the authorization request. */
  readonly sent: Record<string, string>
  /** What GenAuth's page shows. */
  readonly shown?: RegExp
  /** Members of the session after the login. */
  readonly session?: object
  /** Scopes of the token after the login. */
  readonly scope?: readonly string[]
}

const usual = ['openid', 'profile', 'email', 'phone', 'address', 'offline_access']

const rows: Record<string, Row> = {
  prompt: { options: { prompt: 'login consent' }, sent: { prompt: 'login consent' } },
  scope: {
    options: { scope: 'openid email' },
    sent: { scope: 'openid email' },
    scope: ['openid', 'email'],
  },
  extraScopes: {
    options: { extraScopes: ['roles'] },
    sent: { scope: [...usual, 'roles'].join(' '), prompt: 'consent' },
    scope: [...usual, 'roles'],
  },
  loginHint: {
    options: { loginHint: 'alan' },
    sent: { login_hint: 'alan' },
    shown: /value="alan"/,
  },
  connection: {
    options: { connection: 'conn-1' },
    sent: { ext_idp_conn_id: 'conn-1' },
    shown: /conn-1/,
  },
  tenantId: {
    options: { tenantId: 'acme', extraScopes: ['tenant_id'] },
    sent: { tenant_id: 'acme' },
    session: { tenantId: 'acme' },
  },
  screen: {
    options: { screen: 'signup' },
    sent: { login_page_context: '{"goto":"/register"}' },
    shown: /<title>[^<]*(Sign up|Register|account)/i,
  },
  uiLocales: {
    options: { uiLocales: ['zh-CN', 'en'] },
    sent: { ui_locales: 'zh-CN en', lang: 'zh-CN' },
    shown: /<html lang="zh/,
  },
  maxAgeSeconds: {
    options: { maxAgeSeconds: 300 },
    sent: { max_age: '300' },
    session: { authentication: { time: expect.any(Number) } },
  },
  acrValues: {
    options: { acrValues: ['gold', 'silver'] },
    sent: { acr_values: 'gold silver' },
    session: { authentication: { acr: 'gold' } },
  },
  params: { options: { params: { campaign: 'spring' } }, sent: { campaign: 'spring' } },
}

/** Returns the first page that GenAuth shows for an authorization request. */
async function firstPage(browser: Browser, request: URL): Promise<string> {
  let response = await browser.step(request.href, 'cross-site')
  for (let hops = 0; hops < 5; hops += 1) {
    const location = response.headers.get('location')
    if (!location) return response.body
    response = await browser.step(new URL(location, response.url).href, 'cross-site')
  }
  throw new Error('There were more than 5 redirects.')
}

for (const mode of ['browser', 'server'] as const) {
  it.each(Object.entries(rows))(
    `O1: in ${mode} mode, the option %s reaches GenAuth and has its effect`,
    async (_option, { options, sent, shown, session = {}, scope = [] }) => {
      const tab = modes[mode]()
      const request = await tab.begin(options)
      expect(Object.fromEntries(request.searchParams)).toMatchObject(sent)
      if (shown) expect(await firstPage(app.openBrowser(), request)).toMatch(shown)
      if (options.screen === 'signup') return
      const finished = await tab.finish(request)
      expect(finished.session).toMatchObject({ status: 'authenticated', ...session })
      for (const name of scope) expect(finished.scope).toContain(name)
      const { login = {} } = app.emulator.requests('authorize').at(-1) ?? {}
      const { campaign: _, ...logged } = sent
      expect(login).toMatchObject(logged)
    },
  )
}
