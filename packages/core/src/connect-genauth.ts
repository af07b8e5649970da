import type { ConnectOptions } from './connect-options'
import { GenAuthError } from './errors'
import type { GenAuth } from './genauth'
import { isBasePath } from './protocol/base-path'
import { createBrowserRuntime } from './runtime/browser-runtime'
import { blockedStorage } from './runtime/web-storage'
import type { ConnectionContext } from './server-mode/connection-context'
import { createConnectionState } from './server-mode/connection-state'
import { createConnectionLifecycle } from './server-mode/lifecycle'
import { createConnectionLoader } from './server-mode/load-connection'
import { createPopupOpener } from './session/open-popup'
import { createSingleLogin } from './session/single-login'

/**
 * Makes the login of a page whose tokens are on its own server, which runs `createAuthServer` of `@genauth/server`. The page has a
 * cookie that no script can read, and no token: `getToken()` rejects with `token_unavailable`, and `fetch` goes through the server's
 * proxy. Nothing is sent before `start()`, `ready()` or a call that needs the session.
 *
 * ```ts
 * export const genauth = connectGenAuth()
 * ```
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function connectGenAuth(options: ConnectOptions = {}): GenAuth {
  const { basePath: key = '/auth' } = options
  if (!isBasePath(key)) {
    throw new GenAuthError('invalid_options', 'basePath must be a path such as /auth.')
  }
  const runtime = createBrowserRuntime(options.runtime)
  const state = createConnectionState(runtime)
  const { tabStorage = blockedStorage } = runtime
  const context: ConnectionContext = {
    key,
    runtime,
    tabStorage,
    state,
    early: {},
    ready: () => lifecycle.ready(),
  }
  const connection = createConnectionLoader(context)
  const lifecycle = createConnectionLifecycle(context, connection)
  const parts = { runtime, state, engine: connection }
  return {
    mode: 'server',
    key,
    getSession: () => state.session,
    getTokenStatus: () => state.tokenStatus,
    getPendingAction: () => state.pending,
    subscribe: state.subscribe,
    on: state.on,
    ...lifecycle,
    login: createSingleLogin(parts),
    loginWithPopup: createPopupOpener(parts),
    logout: async (logoutOptions = {}) => (await connection()).logout(logoutOptions),
    async getToken() {
      throw new GenAuthError(
        'token_unavailable',
        'In server mode the page has no token: use genauth.fetch, which goes through the server.',
      )
    },
    peekToken: () => undefined,
    renew: async ({ signal } = {}) => (await connection()).renew(signal),
    renewal: {
      nextAt: () => state.nextAt,
      async run() {
        // What could not be loaded is loaded again when the network is back, or the page is looked at.
        const loaded = await connection().catch(() => undefined)
        await loaded?.runRenewal()
      },
    },
    getUser: async ({ signal } = {}) => (await connection()).getUser(signal),
    introspect: async () => (await connection()).introspect(),
    fetch: async (input, init) => (await connection()).fetch(input, init),
  }
}
