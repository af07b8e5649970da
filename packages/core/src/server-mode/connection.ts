import { GenAuthError } from '../errors'
import type { Introspection } from '../protocol/introspect-token'
import { requirePopup } from '../session/popup'
import { createRedirectLoop } from '../session/redirect-loop'
import { noRefreshToken } from '../session/session-errors'
import { createSingleLogout } from '../session/single-logout'
import { withSignal } from '../session/with-signal'
import { createConnectionArrival } from './arrival'
import type { Connection, ConnectionContext } from './context'
import { fetchFromServer } from './fetch'
import { createCatchUp, followConnection } from './follow'
import { createKnownSession } from './known-session'
import { loginThroughPopup, redirectToServerLogin } from './login'
import { logoutOfServer } from './logout'
import type { ConnectionParts } from './parts'
import { createPersistedFlags } from './persisted-flags'
import { createConnectionRenewal } from './renewal'
import { createSessionRefresh } from './session-request'
import { createConnectionTabs } from './tabs'
import { createTokenRequests, getUserFromServer } from './user'

/** Creates the connection of a document to its server. */
export function createConnection(context: ConnectionContext): Connection {
  const { key, runtime, tabStorage, state } = context
  const ready = async () => {
    await context.ready()
    // If this code loaded too late for `start()`, the first call that needs the session restores it.
    if (!arrival.hasBegun()) await arrival.arriveLate()
    return state.session
  }
  const parts: ConnectionParts = {
    ...context,
    ready,
    known: createKnownSession(context),
    tabs: createConnectionTabs(runtime, key),
    flags: createPersistedFlags(context),
    loop: createRedirectLoop(tabStorage, key, runtime.now),
  }
  const refreshSession = createSessionRefresh(parts)
  const renewal = createConnectionRenewal(parts)
  const tokenRequests = createTokenRequests(parts, { renewal, refreshSession })
  const catchUp = createCatchUp(parts, { renewal, refreshSession })
  const arrival = createConnectionArrival(parts, refreshSession)
  return {
    arrive: arrival.arrive,
    follow() {
      void ready()
      return followConnection(parts, { refreshSession, wake: catchUp.onWake })
    },
    async handleCallback() {
      await ready()
      return arrival.result()
    },
    login: (options) => redirectToServerLogin(parts, options),
    loginThroughPopup: async (popup, options) =>
      loginThroughPopup(parts, refreshSession, { popup: requirePopup(parts, popup), options }),
    logout: createSingleLogout((options) => logoutOfServer(parts, options)),
    async getToken() {
      throw new GenAuthError(
        'token_unavailable',
        'In server mode, the app has no access token in the browser. Use genauth.fetch, which sends requests through your server.',
      )
    },
    async renew({ signal } = {}) {
      signal?.throwIfAborted()
      await withSignal(ready(), signal)
      // Without a refresh token, the server would return the unchanged session, as if the refresh had succeeded.
      if (parts.known.snapshot?.renewable === false) throw noRefreshToken()
      return withSignal(renewal.now(), signal)
    },
    runRenewal: catchUp.ifDue,
    getUser: ({ signal } = {}) =>
      getUserFromServer(parts, { tokenRequests, refreshSession }, signal),
    introspect: async () =>
      (await tokenRequests.send({
        path: '/introspect',
        method: 'POST',
      })) as unknown as Introspection,
    fetch: (input, init) => fetchFromServer(parts, { renewal, refreshSession }, { input, init }),
  }
}
