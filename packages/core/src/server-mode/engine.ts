import { GenAuthError, type GenAuthErrorCode } from '../errors'
import type { Introspection } from '../protocol/introspect-token'
import type { UserInfo } from '../protocol/user-info'
import { isOtherUser } from '../session/describe-change'
import { createSessionEngine, type SessionDriver } from '../session/engine'
import { checkLoginOptions } from '../session/login-request'
import { createRedirectLoop } from '../session/redirect-loop'
import { requirePage } from '../session/require-page'
import { noRefreshToken, requireSession } from '../session/require-session'
import { withSignal } from '../session/with-signal'
import { createArrival } from './arrival'
import { callServer } from './call-server'
import type { ServerContext, ServerEngine, ServerParts } from './context'
import { createCurrentSnapshot } from './current-snapshot'
import { noSession, refusalHeader, sessionHeader, tokenHeader, tokenRejected } from './engine-wire'
import { createFollowing } from './follow'
import { beginPopupLogin, beginRedirectLogin } from './login'
import { logoutOfServer } from './logout'
import { createPersistedFlags } from './persisted-flags'
import { createServerRenewer } from './renewal'
import { sendForUser } from './session-change'
import { createSessionRefresh, type SessionRefresh } from './session-request'
import type { ServerSnapshot } from './snapshot'
import { createServerTabs, type ServerMessage } from './tabs'
import { pageHeader } from './wire'

/** Creates the part of a document's session that calls the app's server. */
export function createServerEngine(parts: ServerParts): ServerEngine {
  const { key, runtime, tabStorage, view } = parts
  const context: ServerContext = {
    ...parts,
    async ready() {
      await parts.ready()
      // If this code loaded too late for `start()`, the first call that needs the session restores it.
      await arrival.arriveLate()
      return view.session
    },
    current: createCurrentSnapshot(view, runtime),
    tabs: createServerTabs(runtime, key),
    flags: createPersistedFlags(runtime, tabStorage, key),
    loop: createRedirectLoop(tabStorage, key, runtime.now),
  }
  const refreshSession = createSessionRefresh(context)
  const arrival = createArrival(context, refreshSession)
  const engine = createSessionEngine(createServerDriver(context, refreshSession))
  return {
    ...engine,
    async fetch(input, init) {
      requirePage(context)
      return engine.fetch(input, init)
    },
    arrive: arrival.arrive,
    compare: arrival.compare,
    async handleCallback() {
      await context.ready()
      return arrival.result()
    },
    logout: (options) => logoutOfServer(context, options),
  }
}

/** Creates the driver of server mode: the tokens are on the app's server, and every request goes to this server. */
function createServerDriver(
  context: ServerContext,
  refreshSession: SessionRefresh,
): SessionDriver<ServerSnapshot, ServerMessage> {
  const { current, ready, view } = context
  const renewer = createServerRenewer(context, refreshSession)
  return {
    ...context,
    ...createFollowing(context, refreshSession),
    renewer,
    dueAt: () => current.dueAt() ?? Infinity,
    retryableFailure: () => current.backoff.failure,
    async catchUp() {
      // Ignore the error here: the token status contains it.
      if (view.session.status === 'authenticated') await renewer.ifDue().catch(() => undefined)
      // The session request also repeats a pending logout, unless another user has logged in after the logout.
      else await refreshSession.now()
    },
    checkLogin: checkLoginOptions,
    beginLogin: (options) => beginRedirectLogin(context, options),
    beginPopupLogin: (options) => beginPopupLogin(context, refreshSession, options),
    async prepare({ forceRenew, signal }) {
      signal?.throwIfAborted()
      await withSignal(ready(), signal)
      if (!forceRenew) return current.held
      const before = requireSession(context)
      if (!before.renewable) throw noRefreshToken()
      const { epoch } = current
      await withSignal(renewer.now(), signal)
      // The same user may have logged in again, in which case the refresh belongs to that session.
      const { held } = current
      return held && !isOtherUser(before, held) ? held : requireSession(context, epoch)
    },
    async getToken({ signal }) {
      signal?.throwIfAborted()
      throw new GenAuthError(
        'token_unavailable',
        'In server mode, the app has no access token in the browser. Use genauth.fetch, which sends requests through your server.',
      )
    },
    async getIdToken() {
      throw new GenAuthError(
        'token_unavailable',
        'In server mode, the app has no ID token in the browser. Use getUser() for the claims of the user.',
      )
    },
    hasRefreshToken: ({ renewable }) => renewable,
    isOwn: (request) => new URL(request.url).origin === requirePage(context).origin,
    authorize({ headers }, held) {
      headers.set(pageHeader, '1')
      headers.set(sessionHeader, held?.id ?? noSession)
    },
    readRefusal,
    sendForUser: (held, sending) => sendForUser(context, refreshSession, { held, ...sending }),
    noteRefusal(code) {
      if (code !== 'not_authenticated' && code !== 'session_expired') return undefined
      // This response does not prove that the user is signed out, so request the session.
      void refreshSession.now()
      return new GenAuthError(code, 'No user is signed in on the server. Log in again.', {
        status: 401,
      })
    },
    ...createUserRequests(context, refreshSession),
  }
}

/** Creates the requests for what GenAuth knows about the user and the token. */
function createUserRequests(
  context: ServerContext,
  refreshSession: SessionRefresh,
): Pick<SessionDriver<ServerSnapshot, ServerMessage>, 'introspect' | 'readUser' | 'storeUser'> {
  return {
    async readUser({ id: session }, signal) {
      const user = await callServer(context, { path: '/user', signal, session })
      const { sub } = user
      if (typeof sub === 'string') return user as UserInfo
      throw new GenAuthError('invalid_response', 'The server returned no user. Check basePath.', {
        retryable: true,
      })
    },
    async storeUser({ sub }) {
      try {
        context.current.setSub(sub)
      } catch (error) {
        // Another user may have logged in without a message to this tab, so request the session.
        void refreshSession.again()
        throw error
      }
    },
    introspect: async ({ id: session }) =>
      (await callServer(context, {
        path: '/introspect',
        method: 'POST',
        session,
      })) as unknown as Introspection,
  }
}

/** Reads why the server has rejected a request, or that an API behind the proxy has rejected the token. */
function readRefusal({ status, redirected, headers }: Response): GenAuthErrorCode | undefined {
  if (redirected) return undefined
  if (headers.get(tokenHeader) === tokenRejected) return 'invalid_token'
  const code = (headers.get(refusalHeader) ?? undefined) as GenAuthErrorCode | undefined
  // A 409 without this code is a response of an API or of the app.
  return status === 401 || (status === 409 && code === 'session_changed') ? code : undefined
}
