import { GenAuthError, type GenAuthErrorCode } from '../errors'
import type { Introspection } from '../protocol/introspect-token'
import type { UserInfo } from '../protocol/user-info'
import { createSessionEngine, type SessionDriver } from '../session/engine'
import { createRedirectLoop } from '../session/redirect-loop'
import { withSignal } from '../session/requests'
import { requirePage } from '../session/require-page'
import { noRefreshToken, requireSession } from '../session/require-session'
import { createArrival } from './arrival'
import { callServer } from './call-server'
import type { ServerContext, ServerEngine, ServerParts } from './context'
import { createCurrentSnapshot } from './current-snapshot'
import { createFollowing } from './follow'
import { beginPopupLogin, beginRedirectLogin } from './login'
import { logoutOfServer } from './logout'
import { createPersistedFlags } from './persisted-flags'
import { createServerRenewer } from './renewal'
import { createSessionRefresh, type SessionRefresh } from './session-request'
import type { ServerSnapshot } from './snapshot'
import { createServerTabs, type ServerMessage } from './tabs'
import { pageHeader, refusalHeader } from './wire'

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
  const renewer = createServerRenewer(context)
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
    beginLogin: (options) => beginRedirectLogin(context, options),
    beginPopupLogin: (options) => beginPopupLogin(context, refreshSession, options),
    async prepare({ forceRenew, signal }) {
      signal?.throwIfAborted()
      await withSignal(ready(), signal)
      if (!forceRenew) return current.held
      if (!requireSession(context).renewable) throw noRefreshToken()
      const { epoch } = current
      await withSignal(renewer.now(), signal)
      return requireSession(context, epoch)
    },
    async getToken({ signal }) {
      signal?.throwIfAborted()
      throw new GenAuthError(
        'token_unavailable',
        'In server mode, the app has no access token in the browser. Use genauth.fetch, which sends requests through your server.',
      )
    },
    hasRefreshToken: ({ renewable }) => renewable,
    isOwn: (request) => new URL(request.url).origin === requirePage(context).origin,
    authorize: (request) => request.headers.set(pageHeader, '1'),
    readRefusal: ({ status, redirected, headers }) =>
      status === 401 && !redirected
        ? ((headers.get(refusalHeader) ?? undefined) as GenAuthErrorCode | undefined)
        : undefined,
    noteRefusal(code) {
      if (code !== 'not_authenticated' && code !== 'session_expired') return undefined
      // This response does not prove that the user is signed out, so request the session.
      void refreshSession.now()
      return new GenAuthError(code, 'No user is signed in on the server. Log in again.', {
        status: 401,
      })
    },
    async readUser(_held, signal) {
      const user = await callServer(context, { path: '/user', signal })
      const { sub } = user
      if (typeof sub === 'string') return user as UserInfo
      throw new GenAuthError('invalid_response', 'The server returned no user. Check basePath.', {
        retryable: true,
      })
    },
    async storeUser({ sub }) {
      try {
        current.setSub(sub)
      } catch (error) {
        // Another user may have logged in without a message to this tab, so request the session.
        void refreshSession.again()
        throw error
      }
    },
    introspect: async () =>
      (await callServer(context, {
        path: '/introspect',
        method: 'POST',
      })) as unknown as Introspection,
  }
}
