import { GenAuthError } from '../errors'
import type { Introspection } from '../protocol/introspect-token'
import { createRedirectLoop } from '../session/redirect-loop'
import { requirePopup } from '../session/require-popup'
import { noRefreshToken } from '../session/require-session'
import { createSingleLogout } from '../session/single-logout'
import { withSignal } from '../session/with-signal'
import { createConnectionArrival } from './arrival'
import { createCatchUp } from './catch-up'
import type { ConnectionContext } from './connection-context'
import { fetchFromServer } from './connection-fetch'
import type { Connection } from './connection-interface'
import { leaveForLogin, loginThroughPopup } from './connection-login'
import { logoutOfServer } from './connection-logout'
import { createConnectionMarks } from './connection-marks'
import type { ConnectionParts } from './connection-parts'
import { createConnectionRenewal } from './connection-renewal'
import { createConnectionTabs } from './connection-tabs'
import { createTokenQuestions, getUserFromServer } from './connection-user'
import { followConnection } from './follow-connection'
import { createKnownSession } from './known-session'
import { createLook } from './look'

/** Makes the one connection of a page to its server. */
export function createConnection(context: ConnectionContext): Connection {
  const { key, runtime, tabStorage, state } = context
  const ready = async () => {
    await context.ready()
    // Where this code could not be loaded when the page arrived, the page arrives with the first who needs it.
    if (!arrival.hasBegun) await arrival.arriveLate()
    return state.session
  }
  const parts: ConnectionParts = {
    ...context,
    ready,
    known: createKnownSession(context),
    tabs: createConnectionTabs(runtime, key),
    marks: createConnectionMarks(context),
    loop: createRedirectLoop(tabStorage, key, runtime.now),
  }
  const look = createLook(parts)
  const renewal = createConnectionRenewal(parts)
  const questions = createTokenQuestions(parts, { renewal, look })
  const catchUp = createCatchUp(parts, { renewal, look })
  const arrival = createConnectionArrival(parts, look)
  return {
    arrive: arrival.arrive,
    follow() {
      void ready()
      return followConnection(parts, { look, wake: catchUp.onWake })
    },
    async handleCallback() {
      await ready()
      return arrival.result()
    },
    login: (options) => leaveForLogin(parts, options),
    loginThroughPopup: async (popup, options) =>
      loginThroughPopup(parts, look, { popup: requirePopup(parts, popup), options }),
    logout: createSingleLogout((options) => logoutOfServer(parts, options)),
    async getToken() {
      throw new GenAuthError(
        'token_unavailable',
        'In server mode the page has no token: use genauth.fetch, which goes through the server.',
      )
    },
    async renew({ signal } = {}) {
      signal?.throwIfAborted()
      await withSignal(ready(), signal)
      // The server would respond with the session as it is.
      if (parts.known.facts?.renewable === false) throw noRefreshToken()
      return withSignal(renewal.now(), signal)
    },
    runRenewal: catchUp.ifDue,
    getUser: ({ signal } = {}) => getUserFromServer(parts, { questions, look }, signal),
    introspect: async () =>
      (await questions.ask({ path: '/introspect', method: 'POST' })) as unknown as Introspection,
    fetch: (input, init) => fetchFromServer(parts, { renewal, look }, { input, init }),
  }
}
