import { connectGenAuth, type GenAuthErrorCode } from '@genauth/core'
import { json } from '../browser-mode/fake-server'
import { home, settle, until } from '../browser-mode/world'
import { errorResponse } from '../server-mode/fake-auth-server'
import { createServerWorld, type Tab as Page, type ServerWorld } from '../server-mode/server-world'
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

/** Creates the subject for server mode: `connectGenAuth` with the fake server of the server-mode tests. */
export async function createServerSubject({ hasSub }: SubjectOptions): Promise<Subject> {
  const gate = createGate()
  const world = await createServerWorld((send) => (input, init) => {
    const url = input instanceof Request ? input.url : input
    const path = new URL(url, home).pathname
    return gate.pass(kinds[path] ?? 'other', send(input, init))
  })
  const { server, clock } = world
  const signIn = ({
    user = '',
    lifetimeSeconds = 3600,
    isRenewable = true,
    tenantId,
  }: TabInit & { readonly tenantId?: string | undefined }) => {
    server.user = claimsOf(user)
    server.logIn({
      sub: hasSub ? user : undefined,
      expiresAt: clock.now() + lifetimeSeconds * 1000,
      isRenewable,
      tenantId,
    })
  }
  const open = (init: TabInit = {}): Tab => {
    if (init.user !== undefined && !server.session) signIn(init)
    return wrap({ world, signIn }, world.open({ options: { schema: init.schema } }))
  }
  const ready = async (init?: TabInit) => {
    const tab = open(init)
    tab.genauth.start()
    await tab.genauth.ready()
    await settle()
    return tab
  }
  return {
    mode: 'server',
    backend: {
      ...createBackend(world, gate.hold),
      logInUnnoticed: (user) => signIn({ user }),
    },
    now: clock.now,
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
      const other = await ready()
      const tab = await other.completeLogin({ user })
      await settle()
      return tab
    },
    async logOutElsewhere() {
      const other = await ready()
      await other.genauth.logout({ scope: 'local' })
      await settle()
    },
    async renewElsewhere() {
      const other = await ready()
      await other.genauth.renew()
      await settle()
    },
    openWithoutPage: () =>
      connectGenAuth({ runtime: { ...world.open().runtime, page: undefined } }),
  }
}

const kinds: Readonly<Record<string, string>> = {
  '/api': 'api',
  '/auth/renew': 'refresh',
  '/auth/session': 'session',
  '/auth/user': 'user',
  '/auth/logout': 'logout',
}

function createBackend(
  { server, clock }: ServerWorld,
  hold: (kind: string) => () => void,
): Omit<Backend, 'logInUnnoticed'> {
  let rejections = 0
  let isStepUp = false
  server.on('/api', () => {
    rejections -= 1
    const isExpired = (server.session?.expiresAt ?? 0) <= clock.now()
    if (!server.session) return errorFor('not_authenticated')
    if (isExpired) return errorFor('renew_required')
    // The proxy marks the API's own 401, unless it is a step-up challenge.
    return rejections < 0
      ? json({})
      : json({}, 401, isStepUp ? {} : { 'x-genauth-token': 'rejected' })
  })
  return {
    apiUrl: `${home}/api`,
    credentialsAt: (path) => server.to(path).map(({ headers }) => headers.get('x-genauth')),
    rejectAtApi(times, challenge) {
      rejections = times
      isStepUp = challenge?.includes('insufficient_user_authentication') === true
    },
    requests: () => server.requests.length,
    refreshes: () => server.to('/auth/renew').length,
    userRequests: () => server.to('/auth/user').length,
    failRefreshes(code, { retryAfterSeconds } = {}) {
      const isConfigurationError = code === 'invalid_client' || code === 'unauthorized_client'
      server.wrongSetUp = isConfigurationError ? code : undefined
      server.on(
        '/auth/renew',
        code && !isConfigurationError
          ? () => (code === 'invalid_grant' ? expired(code) : errorFor(code, retryAfterSeconds))
          : undefined,
      )
    },
    failUser: (code) => server.on('/auth/user', () => errorFor(code)),
    rejectUser(times) {
      let left = times
      server.on('/auth/user', () => {
        left -= 1
        return left < 0 ? json(server.user) : errorFor('invalid_token')
      })
    },
    deactivateToken: () => server.on('/auth/introspect', () => json({ active: false })),
    failIntrospection: (code) => server.on('/auth/introspect', () => errorFor(code)),
    failRevocation(code) {
      const logoutUrl = 'https://tenant.example/logout'
      server.on('/auth/logout', () => {
        server.session = undefined
        return json({ logoutUrl, error: notice(code) })
      })
    },
    hold,
    returnOtherUser(sub) {
      server.user = { sub }
    },
    breakNetwork() {
      server.isDown = true
    },
    revoke() {
      server.session = undefined
      const revoked = { ...server.facts(), session: { status: 'anonymous', reason: 'revoked' } }
      for (const path of ['/auth/session', '/auth/renew']) server.on(path, () => json(revoked))
    },
  }
  /** Ends the session, as the server does after a rejected refresh token. */
  function expired(code: GenAuthErrorCode): Response {
    server.session = undefined
    return json({
      ...server.facts(),
      session: { status: 'anonymous', reason: 'expired' },
      error: notice(code),
    })
  }
}

function notice(code: GenAuthErrorCode) {
  return { code, message: `Refused: ${code}.` }
}

/** Returns the response in which the server reports an error code. For `network_error`, throws an error. */
function errorFor(code: GenAuthErrorCode, retryAfterSeconds?: number): Response {
  if (code === 'network_error') throw new TypeError('Failed to fetch')
  if (code === 'invalid_response') return new Response('<html>', { status: 200 })
  const status = statuses[code] ?? 503
  return errorResponse(
    code,
    status,
    retryAfterSeconds ? { 'retry-after': `${retryAfterSeconds}` } : {},
  )
}

const statuses: Readonly<Partial<Record<GenAuthErrorCode, number>>> = {
  cross_origin_request: 403,
  insufficient_scope: 403,
  invalid_token: 401,
  not_authenticated: 401,
  renew_required: 401,
  session_changed: 409,
}

/** The objects that all tabs of a browser share. */
interface Shared {
  readonly world: ServerWorld
  signIn(init: TabInit & { readonly tenantId?: string | undefined }): void
}

function wrap(shared: Shared, tab: Page): Tab {
  const { server } = shared.world
  const { genauth, page, life } = tab
  const end = (outcome: LoginOutcome, url: string | undefined) => {
    const tenantId = new URL(url ?? '').searchParams.get('tenant_id') ?? undefined
    if ('user' in outcome) shared.signIn({ ...outcome, tenantId })
    else server.flash = notice(outcome.error)
  }
  const completePopup = async (outcome: LoginOutcome) => {
    await until(() => (page.popups.at(-1)?.urls.length ?? 0) > 0)
    end(outcome, page.popups.at(-1)?.urls[0])
    const { searchParams } = new URL(page.popups.at(-1)?.urls[0] ?? '')
    page.receive(`genauth:popup-done:${searchParams.get('popup')}`)
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
      end(outcome, page.navigations.at(-1))
      const { searchParams } = new URL(page.navigations.at(-1) ?? '')
      const next = wrap(shared, tab.load({ href: home + searchParams.get('returnTo') }))
      next.genauth.start(start)
      await next.genauth.ready()
      await settle()
      return next
    },
  }
}
