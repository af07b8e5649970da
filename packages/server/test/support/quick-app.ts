import { SignJWT } from 'jose'
import {
  type AuthServer,
  type AuthServerOptions,
  cookieSessions,
  createAuthServer,
} from '../../src'
import { watchEvents } from './watch-events'

const origin = 'https://app.example'
const appHost = 'https://sample-app.genauth.ai'
const secret = 'a-secret-of-the-application-in-it'

/** A request from the app to GenAuth. */
export interface GenAuthRequest {
  /** The last path segment of the URL, such as `token`, `revocation` or `me`. */
  readonly endpoint: string
  readonly form: URLSearchParams
}

/** Returns GenAuth's response to a request, or `undefined` for the default response. */
export type Respond = (
  request: GenAuthRequest,
) => Response | object | undefined | Promise<Response | object | undefined>

/** A browser with its cookies. */
export interface QuickBrowser {
  readonly cookies: Map<string, string>
  /** Sends a request like a script in the app's own page. */
  call(path: string, method?: string): Promise<Response>
  /** Navigates to a URL. */
  goTo(path: string): Promise<Response>
  /** Starts a login, and returns its authorization request. */
  begin(query?: string): Promise<URL>
  /** Requests the callback of an authorization request. GenAuth's next ID token has the nonce of this request. */
  complete(authorizationRequest: URL): Promise<Response>
  logIn(query?: string): Promise<Response>
  /** Returns the response of `/auth/session`. */
  facts(): Promise<Record<string, unknown>>
  /** Returns the session's status: `authenticated`, or `anonymous:` and the reason, such as `anonymous:expired`. */
  status(): Promise<string>
  copy(): QuickBrowser
}

export interface QuickApp {
  readonly auth: AuthServer
  readonly requests: GenAuthRequest[]
  readonly reports: string[]
  readonly timers: { readonly ms: number; run(): void }[]
  now(): number
  pass(ms: number): void
  /** Returns the refresh tokens that the app has sent. */
  refreshes(): (string | null)[]
  revoked(): (string | null)[]
  /** Starts another process of the same app. */
  startProcess(): AuthServer
  openBrowser(auth?: AuthServer, cookies?: Map<string, string>): QuickBrowser
  openLoggedIn(): Promise<QuickBrowser>
}

export interface QuickOptions extends Partial<AuthServerOptions> {
  readonly respond?: Respond
  /** The lifetime of an access token. Default: one hour. */
  readonly tokenSeconds?: number
  /** The time by which the clock advances during a backoff, in milliseconds. Default: 1. */
  readonly pauseMs?: number
  /** Additional claims of the ID token. Only `oidc` has an ID token. */
  readonly idTokenClaims?: Record<string, unknown>
}

const sub = 'ada'

/** The maximum length of a backoff, in milliseconds. A sleep up to this length ends immediately, and the clock advances by `pauseMs`. */
const longestBackoffMs = 100

/** Starts an app and a GenAuth without a network. The test advances the clock. */
export function startQuickApp(options: QuickOptions = {}): QuickApp {
  const {
    respond = () => undefined,
    tokenSeconds = 3600,
    idTokenClaims = {},
    pauseMs = 1,
    ...changes
  } = options
  let now = Date.now()
  let count = 0
  const requests: GenAuthRequest[] = []
  const reports: string[] = []
  const timers: { ms: number; run(): void }[] = []
  const sleepers: { at: number; resolve: () => void }[] = []
  let nonce: string | null = null
  const issueTokens = async () => {
    count += 1
    const tokens = {
      access_token: `access-${count}`,
      refresh_token: `refresh-${count}`,
      token_type: 'Bearer',
      expires_in: tokenSeconds,
      scope: 'openid offline_access',
    }
    if (changes.protocol !== 'oidc') return tokens
    const seconds = Math.floor(now / 1000)
    const times = { iat: seconds, exp: seconds + 3600 }
    const payload = {
      iss: `${appHost}/oidc`,
      aud: 'an-app',
      sub,
      nonce,
      ...times,
      ...idTokenClaims,
    }
    const idToken = new SignJWT(payload).setProtectedHeader({ alg: 'HS256' })
    return { ...tokens, id_token: await idToken.sign(new TextEncoder().encode(secret)) }
  }
  const reply = async (request: GenAuthRequest) => {
    const given = await respond(request)
    if (given !== undefined) return given
    if (request.endpoint === 'token') return issueTokens()
    return request.endpoint === 'me' ? { sub } : {}
  }
  const fetchGenAuth = async (url: unknown, init: RequestInit = {}) => {
    const form = new URLSearchParams(String(init.body ?? ''))
    const request = { endpoint: String(url).split('/').at(-1) ?? '', form }
    requests.push(request)
    const given = await reply(request)
    return given instanceof Response ? given : Response.json(given)
  }
  const startProcess = () =>
    createAuthServer({
      appId: 'an-app',
      secret,
      appHost,
      protocol: 'oauth',
      idTokenSignedResponseAlg: 'HS256',
      redirectUri: `${origin}/auth/callback`,
      cookieSecrets: ['a-secret-of-32-bytes-for-cookies'],
      sessions: cookieSessions({ revocations: 'process' }),
      // Most tests count the requests of a login.
      claims: [],
      fetch: fetchGenAuth as typeof fetch,
      onError: (error) => void reports.push(String((error as { code?: string } | undefined)?.code)),
      ...changes,
      onEvent: watchEvents(changes.onEvent),
      runtime: {
        now: () => now,
        sleep(ms) {
          if (ms > longestBackoffMs)
            return new Promise((resolve) => sleepers.push({ at: now + ms, resolve }))
          now += pauseMs
          return new Promise((resolve) => setImmediate(resolve))
        },
        after(ms, run) {
          const timer = { ms, run }
          timers.push(timer)
          return () => void timers.splice(timers.indexOf(timer), 1)
        },
        ...changes.runtime,
      },
    })
  const auth = startProcess()
  const app: QuickApp = {
    auth,
    requests,
    reports,
    timers,
    now: () => now,
    pass(ms) {
      now += ms
      for (const { at, resolve } of sleepers) if (at <= now) resolve()
    },
    refreshes: () =>
      requests.flatMap(({ form }) =>
        form.get('grant_type') === 'refresh_token' ? [form.get('refresh_token')] : [],
      ),
    revoked: () =>
      requests.flatMap(({ endpoint, form }) =>
        endpoint === 'revocation' ? [form.get('token')] : [],
      ),
    startProcess,
    openBrowser: (server = auth, cookies = new Map()) =>
      createBrowser(server, cookies, (url) => {
        nonce = url.searchParams.get('nonce')
      }),
    async openLoggedIn() {
      const browser = app.openBrowser()
      await browser.logIn()
      return browser
    },
  }
  return app
}

function createBrowser(
  auth: AuthServer,
  cookies: Map<string, string>,
  onLogin: (url: URL) => void,
): QuickBrowser {
  const send = async (path: string, init: RequestInit) => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const headers = { ...(cookie && { cookie }), ...init.headers }
    const response = await auth.handle(new Request(origin + path, { ...init, headers }))
    if (!response) throw new Error(`The app does not respond to ${path}.`)
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (line.includes('Max-Age=0;')) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  const browser: QuickBrowser = {
    cookies,
    call: (path, method = 'GET') =>
      send(path, {
        method,
        headers: { origin, 'x-genauth': '1', 'sec-fetch-site': 'same-origin' },
      }),
    goTo: (path) =>
      send(path, { headers: { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'document' } }),
    async begin(query = '') {
      const { headers } = await browser.goTo(`/auth/login?${query}`)
      return new URL(headers.get('location') ?? '')
    },
    logIn: async (query) => browser.complete(await browser.begin(query)),
    complete(url) {
      onLogin(url)
      const state = encodeURIComponent(url.searchParams.get('state') ?? '')
      return browser.goTo(`/auth/callback?code=a-code&state=${state}`)
    },
    facts: async () =>
      (await browser.call('/auth/session')).json() as Promise<Record<string, unknown>>,
    async status() {
      const { session } = (await browser.facts()) as {
        session: { status: string; reason?: string }
      }
      return session.reason ? `${session.status}:${session.reason}` : session.status
    },
    copy: () => createBrowser(auth, new Map(cookies), onLogin),
  }
  return browser
}
