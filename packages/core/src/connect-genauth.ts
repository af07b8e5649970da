import { GenAuthError } from './errors'
import type { GenAuth } from './genauth'
import { loadPart } from './load-part'
import type { ConnectOptions } from './options'
import { findEarlyPage, platformFetch } from './runtime/early-page'
import type { ConnectionShell } from './server-mode/context'
import { createConnectionLifecycle } from './server-mode/lifecycle'
import { createConnectionState } from './server-mode/state'
import { isBasePath } from './server-mode/wire'
import { createPopupOpener, createSingleLogin } from './session/login-calls'

/**
 * Creates the client of an app whose tokens are on its server, which runs `createAuthServer` of `@genauth/server`. The browser has
 * no token, only a cookie that scripts cannot read. So `getToken()` rejects with `token_unavailable`. Call your API with `genauth.fetch`,
 * through the server's proxy. No request is sent before `start()`, `ready()` or a call that needs the session.
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
    throw new GenAuthError('invalid_options', 'basePath is invalid. Use a path such as /auth.')
  }
  const early = { fetch: platformFetch, page: findEarlyPage(), ...options.runtime }
  const state = createConnectionState()
  const shell: ConnectionShell = { key, state, early: {}, ready: () => lifecycle.ready() }
  const connection = loadPart(async () =>
    (await import('./create-browser-connection')).createBrowserConnection(shell, options.runtime),
  )
  const lifecycle = createConnectionLifecycle(shell, early, connection)
  return {
    mode: 'server',
    key,
    getSession: () => state.session,
    getTokenStatus: () => state.tokenStatus,
    getPendingAction: () => state.pending,
    subscribe: state.subscribe,
    on: state.on,
    ...lifecycle,
    login: createSingleLogin({ state, engine: connection }),
    loginWithPopup: createPopupOpener({ page: early.page, state, engine: connection }),
    peekToken: () => undefined,
    peekUser: () => undefined,
    renewal: {
      nextAt: () => state.nextAt,
      async run() {
        // If the code cannot be loaded, the client retries when the network is back or the tab becomes visible.
        const loaded = await connection().catch(() => undefined)
        await loaded?.runRenewal()
      },
    },
    handleCallback: async (url) => (await connection()).handleCallback(url),
    logout: async (logoutOptions) => (await connection()).logout(logoutOptions),
    getToken: async (tokenOptions) => (await connection()).getToken(tokenOptions),
    renew: async (renewOptions) => (await connection()).renew(renewOptions),
    getUser: async (userOptions) => (await connection()).getUser(userOptions),
    introspect: async () => (await connection()).introspect(),
    fetch: async (input, init) => (await connection()).fetch(input, init),
  }
}
