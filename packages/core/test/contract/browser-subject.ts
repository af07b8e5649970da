import { createGenAuth, type GenAuthErrorCode, type StartOptions } from '@genauth/core'
import type { StoredSession } from '../../src/browser-mode/record'
import { type Handler, json, type SeenRequest } from '../browser-mode/fake-server'
import {
  createWorld,
  type Document,
  type DocumentInit,
  key,
  redirectUri,
  settle,
  until,
  type World,
} from '../browser-mode/world'
import { createGate } from './gate'
import {
  type Backend,
  claimsOf,
  type LoginOutcome,
  logInWithPopup,
  type Subject,
  type SubjectOptions,
  type Tab,
  type TabInit,
  watch,
} from './subject'

/** The users and pending logins of the fake GenAuth. */
interface Users {
  /** The `sub` of each token. */
  readonly ofToken: Map<string | null, string>
  /** The pending logins, by code. */
  readonly ofCode: Map<string | null, Login>
}

interface Login {
  readonly user: string
  readonly nonce: string | null
  /** The error code that the client must report for the response to this login. */
  readonly error?: GenAuthErrorCode
}

/** Error codes that GenAuth does not send: the client detects these errors in the callback or the ID token. */
const checkedErrors: ReadonlySet<GenAuthErrorCode> = new Set<GenAuthErrorCode>([
  'acr_mismatch',
  'auth_time_missing',
  'invalid_id_token',
  'issuer_mismatch',
  'login_too_old',
  'nonce_mismatch',
  'tenant_mismatch',
])

/** Creates the subject for browser mode: `createGenAuth` with the fake GenAuth of the session tests. */
export async function createBrowserSubject(
  mode: 'browser' | 'shared',
  { hasSub }: SubjectOptions,
): Promise<Subject> {
  const gate = createGate()
  const users: Users = { ofToken: new Map(), ofCode: new Map() }
  let isDown = false
  const world: World = await createWorld(async (input, init) => {
    if (isDown) throw new TypeError('Failed to fetch')
    const request = new Request(input, init)
    const text = await request.clone().text()
    return gate.pass(kindOf(request.url, text), world.server.fetch(request))
  })
  const protocol = hasSub ? 'oidc' : 'oauth'
  const storage = mode === 'shared' ? 'shared' : 'tab'
  const sessionKey = `genauth:${key}:${protocol}`
  const tokenOrigins = ['https://api.example']
  const options = { protocol, storage, tokenOrigins } as const
  let sessions = 0

  const seed = ({ user = '', lifetimeSeconds = 3600, isRenewable = true }: TabInit) => {
    sessions += 1
    const tokens = {
      accessToken: `access-of-${sessions}`,
      refreshToken: isRenewable ? `refresh-of-${sessions}` : undefined,
    }
    for (const token of Object.values(tokens)) users.ofToken.set(token ?? null, user)
    const known = { claims: claimsOf(user), updatedAt: world.now(), isPartial: false }
    const session: Partial<StoredSession> = {
      id: `session-${sessions}`,
      expiresAt: world.now() + lifetimeSeconds * 1000,
      ...tokens,
      ...(hasSub && { sub: user, user: known }),
    }
    return [sessionKey, JSON.stringify(world.record(session))] as const
  }
  const open = (init: TabInit = {}): Tab => {
    const values = new Map<string, string>()
    const kept = mode === 'shared' ? world.origin.sharedValues : values
    if (init.user !== undefined && !kept.has(sessionKey)) kept.set(...seed(init))
    const runtime = init.isBlocked ? { tabStorage: undefined, originStorage: undefined } : {}
    const opened = { ...options, schema: init.schema }
    return wrap({ world, users, options }, world.open({ options: opened, values, runtime }))
  }
  const ready = async (init?: TabInit) => {
    const tab = open(init)
    tab.genauth.start()
    await world.finish(tab.genauth.ready())
    await settle()
    return tab
  }
  const respondWithTokens = respondAsGenAuth(world, users)
  return {
    mode,
    backend: {
      ...createBackend(world, gate.hold, respondWithTokens),
      breakNetwork() {
        isDown = true
      },
    },
    now: world.now,
    open,
    ready,
    async expired() {
      const tab = await ready({ user: 'user-1', isRenewable: false })
      await world.advance(3_600_000)
      await tab.genauth.renewal.run()
      return tab
    },
    settle,
    advance: world.advance,
    async logInElsewhere(user) {
      await world.advance(10)
      const other = await ready()
      const tab = await other.completeLogin({ user })
      await settle()
      return tab
    },
    async logOutElsewhere() {
      const other = await ready({ user: 'user-1' })
      await world.advance(10)
      await other.genauth.logout({ scope: 'local' })
      await world.advance(2000)
    },
    async renewElsewhere() {
      const other = await ready({ user: 'user-1' })
      await other.genauth.renew()
      await settle()
    },
    openWithoutPage: () => {
      const { runtime } = world.open()
      return createGenAuth({
        appId: 'app',
        appHost: 'https://tenant.example',
        redirectUri,
        protocol,
        runtime: { ...runtime, page: undefined },
      })
    },
  }
}

function kindOf(url: string, body: string): string {
  const { pathname } = new URL(url)
  if (pathname.endsWith('/token')) return body.includes('refresh_token') ? 'refresh' : 'login'
  if (pathname.endsWith('/revocation')) return 'logout'
  if (pathname === '/api') return 'api'
  return pathname.endsWith('/me') ? 'user' : 'other'
}

/** Makes the fake GenAuth return, for each token, the user of the login that issued the token. */
function respondAsGenAuth({ server }: World, { ofToken, ofCode }: Users): Handler {
  const respondWithTokens: Handler = async (request) => {
    const { form } = request
    const login = ofCode.get(form.get('code'))
    server.sub = login?.user ?? ofToken.get(form.get('refresh_token')) ?? ''
    const nonce = login?.error === 'nonce_mismatch' ? 'another nonce' : login?.nonce
    const wrong = wrongClaims(login?.error)
    server.idTokenClaims = { ...claimsOf(server.sub), nonce: nonce ?? undefined, ...wrong }
    const response = server.respondWithTokens(request)
    const body = (await response.clone().json()) as Record<string, string>
    for (const name of ['access_token', 'refresh_token']) {
      ofToken.set(body[name] ?? null, server.sub)
    }
    return response
  }
  server.on('/token', respondWithTokens)
  server.on('/me', ({ authorization }) => json(claimsOf(userOf(ofToken, authorization))))
  server.on('/introspection', () => json({ active: true }))
  return respondWithTokens
}

/** Returns the claims of an ID token that the client must reject with an error code. */
function wrongClaims(error: GenAuthErrorCode | undefined): Record<string, unknown> {
  if (error === 'invalid_id_token') return { aud: 'another app' }
  if (error === 'acr_mismatch') return { acr: 'bronze' }
  if (error === 'tenant_mismatch') return { tenant_id: 'globex' }
  return error === 'login_too_old' ? { auth_time: 1 } : {}
}

function userOf(ofToken: Users['ofToken'], authorization: string | null): string {
  return ofToken.get(authorization?.replace('Bearer ', '') ?? null) ?? ''
}

function createBackend(
  world: World,
  hold: (kind: string) => () => void,
  respondWithTokens: Handler,
): Omit<Backend, 'breakNetwork'> {
  const { server } = world
  const isRefresh = ({ form }: SeenRequest) => form.get('grant_type') === 'refresh_token'
  let rejections = 0
  let challenges: Record<string, string> = {}
  server.on('/api', () => {
    rejections -= 1
    return rejections < 0 ? json({}) : json({}, 401, challenges)
  })
  return {
    apiUrl: 'https://api.example/api',
    credentialsAt: (path) => server.to(path).map(({ authorization }) => authorization),
    rejectAtApi(times, challenge) {
      rejections = times
      challenges = challenge === undefined ? {} : { 'www-authenticate': challenge }
    },
    logInUnnoticed: () => undefined,
    requests: () => server.requests.length,
    refreshes: () => server.refreshes().length,
    userRequests: () => server.to('/me').length,
    failRefreshes(code, { retryAfterSeconds } = {}) {
      server.on('/token', (request) =>
        code && isRefresh(request) ? errorFor(code, retryAfterSeconds) : respondWithTokens(request),
      )
    },
    failUser: (code) => server.on('/me', () => errorFor(code)),
    rejectUser(times) {
      let left = times
      server.on('/me', ({ authorization }) => {
        left -= 1
        return left < 0 ? json({ sub: server.sub, authorization }) : json({}, 401)
      })
    },
    deactivateToken: () => server.on('/introspection', () => json({ active: false })),
    failIntrospection: (code) => server.on('/introspection', () => errorFor(code)),
    failRevocation: (code) => server.on('/revocation', () => errorFor(code)),
    hold,
    returnOtherUser: (sub) => server.on('/me', () => json({ sub })),
    revoke: () => server.on('/token', () => errorFor('invalid_grant')),
  }
}

/** Returns the response in which GenAuth reports an error code. For `network_error`, throws an error. */
function errorFor(code: GenAuthErrorCode, retryAfterSeconds?: number): Response {
  const headers = retryAfterSeconds ? { 'retry-after': `${retryAfterSeconds}` } : undefined
  if (code === 'network_error') throw new TypeError('Failed to fetch')
  if (code === 'rate_limited') return json({}, 429, headers)
  if (code === 'server_error') return json({}, 503, headers)
  if (code === 'invalid_response') return new Response('<html>', { status: 200 })
  if (code === 'oauth_error') return json({ error: 'tenant_error' }, 400)
  return json({ error: code }, code === 'invalid_client' ? 401 : 400)
}

/** The objects that all tabs of a browser share. */
interface Shared {
  readonly world: World
  readonly users: Users
  readonly options: NonNullable<DocumentInit['options']>
}

function wrap(shared: Shared, document: Document): Tab {
  const { world, users, options } = shared
  const { genauth, page, life } = document
  const redirect = (url: string | undefined, outcome: LoginOutcome) => {
    const { searchParams } = new URL(url ?? '')
    const back = new URLSearchParams({ state: searchParams.get('state') ?? '' })
    const error = 'error' in outcome ? outcome.error : undefined
    const user = 'user' in outcome ? outcome.user : 'user-1'
    const code = `code-${users.ofCode.size + 1}`
    users.ofCode.set(code, { user, nonce: searchParams.get('nonce'), ...(error && { error }) })
    if (error === 'issuer_mismatch') back.set('iss', 'https://evil.example')
    if (error && !checkedErrors.has(error)) back.set('error', error)
    else back.set('code', code)
    return `${redirectUri}?${back}`
  }
  const load = async (init: DocumentInit, startOptions: StartOptions | undefined) => {
    const next = wrap(shared, document.load(init))
    next.genauth.start(startOptions)
    await world.finish(next.genauth.ready())
    await settle()
    return next
  }
  const completePopup = async (outcome: LoginOutcome) => {
    await until(() => (page.popups.at(-1)?.urls.length ?? 0) > 0)
    const href = redirect(page.popups.at(-1)?.urls[0], outcome)
    world.open({ href, options }).genauth.start()
    await settle()
  }
  return {
    ...watch(genauth),
    navigations: page.navigations,
    restoreFromCache: () => page.fire('pageshow', true),
    becomeVisible: () => page.fire('visible'),
    freeze: life.freeze,
    thaw: life.thaw,
    blockPopups() {
      page.blocksPopups = true
    },
    popupUrls: () => page.popups.at(-1)?.urls ?? [],
    popups: () => page.popups.length,
    putIntoFrame() {
      page.isFramed = true
    },
    closePopup: () => page.popups.at(-1)?.close(),
    completePopup,
    logIn: (user) => logInWithPopup({ genauth, completePopup }, user),
    async completeLogin(outcome, { login, start } = {}) {
      void genauth.login(login).catch(() => undefined)
      await until(() => page.navigations.length > 0)
      return load({ href: redirect(page.navigations.at(-1), outcome) }, start)
    },
  }
}
