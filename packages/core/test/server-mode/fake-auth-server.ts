import type { GenAuthErrorCode, SessionFacts } from '@genauth/core'
import { json } from '../browser-mode/fake-server'

/** A session on the server. All times are by the server’s clock. */
export interface ServerSession {
  readonly id: string
  readonly sub?: string | undefined
  readonly tenantId?: string | undefined
  readonly startedAt: number
  readonly revision: number
  readonly expiresAt: number
  /** Whether GenAuth issued a refresh token for this session. */
  readonly isRenewable: boolean
  /** The claims that the server keeps, and when GenAuth returned them. */
  readonly user?: SessionFacts['user']
  readonly userUpdatedAt?: number
  readonly isUserPartial?: boolean
}

/** A request as the server received it. */
export interface SeenRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: Promise<string>
  readonly keepalive: boolean
}

/** Returns the response to a request. To simulate a network failure, the function throws. */
export type Handler = (request: SeenRequest) => Response | Promise<Response>

/**
 * A fake of `createAuthServer` for one browser. It has the same routes, but no network, no GenAuth and no cookie. Like the real server, it
 * rejects a request whose page shows another session.
 */
export interface FakeAuthServer {
  readonly fetch: typeof fetch
  readonly requests: SeenRequest[]
  /** Returns the requests to a path, e.g. `/auth/renew`. */
  to(path: string): SeenRequest[]
  /** Replaces the default response of a path; `undefined` restores the default. */
  on(path: string, handler: Handler | undefined): void
  /** Makes every request fail with a network error. */
  isDown: boolean
  /** The session of the signed-in user. */
  session: ServerSession | undefined
  /** The token lifetime. */
  lifetimeMs: number
  /** How far the server’s clock is ahead of the browser’s. */
  aheadMs: number
  /** The number of refreshes that the server has requested from GenAuth. */
  renewals: number
  /** The error with which GenAuth rejects every refresh because the server's set-up is wrong. `undefined` if the set-up is correct. */
  wrongSetUp: GenAuthErrorCode | undefined
  /** The error of the last login. The next snapshot contains this error, later snapshots do not. */
  flash: SessionFacts['error']
  logIn(changes?: Partial<ServerSession>): void
  /** Returns the session snapshot, which is the response of `/session` and `/renew`. */
  facts(): SessionFacts
  /** The maximum age of the kept claims. If the claims of a session are older, `/renew` reads them again from `user`. */
  claimsMaxAgeMs: number
  /** The number of times that the server has requested the claims from GenAuth for a session. */
  claimsReads: number
  /** The user's claims, which are the response of `/user`. */
  user: Record<string, unknown>
}

/** Creates an error response in the format of `createAuthServer`. */
export function errorResponse(
  error: GenAuthErrorCode,
  status: number,
  headers: Record<string, string> = {},
): Response {
  return json({ error, message: `Rejected: ${error}.` }, status, {
    ...headers,
    'x-genauth-error': error,
  })
}

/** The lead time: how long before its expiry the server refreshes a token, in milliseconds. */
const leadMs = 60_000

/** How long before their maximum age the server reads the kept claims again, in milliseconds. */
const claimsLeadMs = 30_000

/** @param now The browser’s clock. */
export function createFakeAuthServer(now: () => number): FakeAuthServer {
  const handlers = new Map<string, Handler>()
  let logins = 0
  const serverNow = () => now() + server.aheadMs
  const isDueWithin = (ms: number) => serverNow() >= (server.session?.expiresAt ?? Infinity) - ms
  const requireToken = (respond: () => Response) => {
    if (!server.session) return errorResponse('not_authenticated', 401)
    return isDueWithin(0) ? errorResponse('renew_required', 401) : respond()
  }
  /** Returns whether the page of a request shows another session. As on the real server, `/auth/session` ignores this. */
  const isOfOtherSession = ({ url, headers }: SeenRequest) => {
    const shown = headers.get('x-genauth-session')
    const isChecked = url.pathname.startsWith('/auth/') && url.pathname !== '/auth/session'
    return isChecked && shown !== null && server.session && server.session.id !== shown
  }
  const userDueAtOf = ({ userUpdatedAt = Infinity }: ServerSession) =>
    userUpdatedAt + server.claimsMaxAgeMs - claimsLeadMs
  const readClaimsIfDue = () => {
    const { session } = server
    if (!session?.user || serverNow() < userDueAtOf(session) - claimsLeadMs / 2) return
    server.claimsReads += 1
    const user = server.user as NonNullable<SessionFacts['user']>
    server.session = { ...session, user, userUpdatedAt: serverNow() }
  }
  const rejectRefresh = (code: GenAuthErrorCode) => {
    if (!isDueWithin(0)) return errorResponse(code, 503, { 'retry-after': '2' })
    server.session = undefined
    const session = { status: 'anonymous', reason: 'expired' }
    const error = { code, message: `Rejected: ${code}.` }
    return json({ session, answeredAt: serverNow(), error })
  }
  const defaults: Record<string, Handler> = {
    '/auth/session'() {
      const { flash, session } = server
      server.flash = undefined
      if (!flash) return json(server.facts())
      const anonymous = {
        session: { status: 'anonymous', reason: 'error' },
        answeredAt: serverNow(),
      }
      return json({ ...(session ? server.facts() : anonymous), error: flash })
    },
    '/auth/renew'({ url }) {
      const { session, wrongSetUp } = server
      if (session?.isRenewable && (url.searchParams.has('force') || isDueWithin(leadMs * 1.5))) {
        server.renewals += 1
        if (wrongSetUp) return rejectRefresh(wrongSetUp)
        const expiresAt = serverNow() + server.lifetimeMs
        server.session = { ...session, revision: session.revision + 1, expiresAt }
      }
      readClaimsIfDue()
      return json(server.facts())
    },
    '/auth/user': () => requireToken(() => json(server.user)),
    '/auth/introspect': () => requireToken(() => json({ active: true, sub: 'user-1' })),
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
    claimsMaxAgeMs: 600_000,
    claimsReads: 0,
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
      if (isOfOtherSession(seen)) return errorResponse('session_changed', 409)
      const handler = handlers.get(url.pathname) ?? defaults[url.pathname]
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
      const { id, sub, tenantId, startedAt, revision, expiresAt, isRenewable } = session
      const { user, userUpdatedAt, isUserPartial } = session
      const renewAt = isRenewable ? expiresAt - leadMs : expiresAt
      const userDueAt = user && userDueAtOf(session)
      return {
        session: {
          status: 'authenticated',
          id,
          ...(sub !== undefined && { sub }),
          stale: false,
          ...(tenantId !== undefined && { tenantId }),
        },
        answeredAt,
        startedAt,
        expiresAt,
        renewAt: Math.min(renewAt, userDueAt ?? Infinity),
        revision,
        renewable: isRenewable,
        scope: ['openid', 'profile'],
        ...(user && { user, userUpdatedAt, userDueAt, isUserPartial }),
      }
    },
  }
  return server
}
