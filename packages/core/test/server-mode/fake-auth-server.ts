import type { GenAuthErrorCode, SessionFacts } from '@genauth/core'
import { json } from '../session/fake-server'

/** A session that the server keeps. Instants are by the server's clock. */
export interface KeptSession {
  readonly id: string
  readonly sub?: string | undefined
  readonly startedAt: number
  readonly revision: number
  readonly expiresAt: number
  /** Whether GenAuth gave a refresh token. */
  readonly isRenewable: boolean
}

/** A request as the server saw it. */
export interface SeenRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: Promise<string>
  readonly keepalive: boolean
}

/** Answers a request; throw for a network that is down. */
export type Handler = (request: SeenRequest) => Response | Promise<Response>

/** The routes of `createAuthServer` for one browser, without a network, a GenAuth behind them, or a cookie. */
export interface FakeAuthServer {
  readonly fetch: typeof fetch
  readonly requests: SeenRequest[]
  /** The requests to a path, e.g. `/auth/renew`. */
  to(path: string): SeenRequest[]
  /** Puts a handler before the usual answer of a path; `undefined` takes it away. */
  on(path: string, handler: Handler | undefined): void
  /** Nothing reaches it, until it is up again. */
  isDown: boolean
  /** Who is logged in. */
  session: KeptSession | undefined
  /** How long a token lives. */
  lifetimeMs: number
  /** How far its clock is ahead of the page's. */
  aheadMs: number
  /** How often it has asked GenAuth for a renewal. */
  renewals: number
  /** Why GenAuth refuses every refresh, if the set-up is wrong. */
  wrongSetUp: GenAuthErrorCode | undefined
  /** Why the last login failed; told once. */
  flash: SessionFacts['error']
  logIn(changes?: Partial<KeptSession>): void
  /** Its facts, as `/session` and `/renew` answer them. */
  facts(): SessionFacts
  /** The claims that `/user` answers. */
  user: Record<string, unknown>
}

/** A refusal as `createAuthServer` words it. */
export function refuse(
  error: GenAuthErrorCode,
  status: number,
  headers: Record<string, string> = {},
): Response {
  return json({ error, message: `Refused: ${error}.` }, status, {
    ...headers,
    'x-genauth-error': error,
  })
}

/** How long before its end a token is renewed. */
const leadMs = 60_000

/** @param now The page's clock. */
export function createFakeAuthServer(now: () => number): FakeAuthServer {
  const handlers = new Map<string, Handler>()
  let logins = 0
  const serverNow = () => now() + server.aheadMs
  const isDueWithin = (ms: number) => serverNow() >= (server.session?.expiresAt ?? Infinity) - ms
  const needToken = (answer: () => Response) => {
    if (!server.session) return refuse('not_authenticated', 401)
    return isDueWithin(0) ? refuse('renew_required', 401) : answer()
  }
  const refuseRefresh = (code: GenAuthErrorCode) => {
    if (!isDueWithin(0)) return refuse(code, 503, { 'retry-after': '2' })
    server.session = undefined
    const session = { status: 'anonymous', reason: 'expired' }
    const error = { code, message: `Refused: ${code}.` }
    return json({ session, answeredAt: serverNow(), error })
  }
  const usual: Record<string, Handler> = {
    '/auth/session'() {
      const { flash, session } = server
      server.flash = undefined
      if (!flash) return json(server.facts())
      const nobody = { session: { status: 'anonymous', reason: 'error' }, answeredAt: serverNow() }
      return json({ ...(session ? server.facts() : nobody), error: flash })
    },
    '/auth/renew'({ url }) {
      const { session, wrongSetUp } = server
      if (session?.isRenewable && (url.searchParams.has('force') || isDueWithin(leadMs * 1.5))) {
        server.renewals += 1
        if (wrongSetUp) return refuseRefresh(wrongSetUp)
        const expiresAt = serverNow() + server.lifetimeMs
        server.session = { ...session, revision: session.revision + 1, expiresAt }
      }
      return json(server.facts())
    },
    '/auth/user': () => needToken(() => json(server.user)),
    '/auth/introspect': () => needToken(() => json({ active: true, sub: 'user-1' })),
    '/auth/logout'({ url }) {
      server.session = undefined
      const returnTo = url.searchParams.get('returnTo') ?? '/'
      const back = encodeURIComponent(url.origin + returnTo)
      return json({ logoutUrl: `https://tenant.example/logout?redirect_uri=${back}` })
    },
  }
  const server: FakeAuthServer = {
    requests: [],
    isDown: false,
    session: undefined,
    lifetimeMs: 3_600_000,
    aheadMs: 0,
    renewals: 0,
    wrongSetUp: undefined,
    flash: undefined,
    user: { sub: 'user-1' },
    async fetch(input, init) {
      const request = new Request(
        typeof input === 'string' ? new URL(input, 'https://app.example') : input,
        init,
      )
      const url = new URL(request.url)
      const { method, headers, keepalive } = request
      const seen = { method, url, headers, keepalive, body: request.clone().text() }
      server.requests.push(seen)
      if (server.isDown) throw new TypeError('Failed to fetch')
      const handler = handlers.get(url.pathname) ?? usual[url.pathname]
      return handler ? handler(seen) : json({ path: url.pathname })
    },
    to: (path) => server.requests.filter(({ url }) => url.pathname === path),
    on(path, handler) {
      if (handler) handlers.set(path, handler)
      else handlers.delete(path)
    },
    logIn(changes = {}) {
      logins += 1
      const expiresAt = serverNow() + server.lifetimeMs
      server.session = {
        id: `session-${logins}`,
        sub: 'user-1',
        startedAt: serverNow(),
        revision: 1,
        expiresAt,
        isRenewable: true,
        ...changes,
      }
    },
    facts() {
      const { session } = server
      const answeredAt = serverNow()
      if (!session) return { session: { status: 'anonymous', reason: 'none' }, answeredAt }
      if (!session.isRenewable && isDueWithin(0)) {
        return { session: { status: 'anonymous', reason: 'expired' }, answeredAt }
      }
      const { id, sub, startedAt, revision, expiresAt, isRenewable } = session
      return {
        session: { status: 'authenticated', id, ...(sub !== undefined && { sub }), stale: false },
        answeredAt,
        startedAt,
        expiresAt,
        renewAt: isRenewable ? expiresAt - leadMs : expiresAt,
        revision,
        renewable: isRenewable,
        scope: ['openid', 'profile'],
      }
    },
  }
  return server
}
