import { GenAuthError } from './errors'
import type { GenAuth } from './genauth'
import { loadPart } from './load-part'
import type { ConnectOptions } from './options'
import { findEarlyPage, platformFetch } from './runtime/early-page'
import type { ServerShell } from './server-mode/context'
import { createEarlySession } from './server-mode/early-session'
import { isBasePath } from './server-mode/wire'
import { createSession } from './session/create-session'
import { createSessionView } from './session/view'

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
  const { basePath: key = '/auth', schema } = options
  if (!isBasePath(key)) {
    throw new GenAuthError('invalid_options', 'basePath is invalid. Use a path such as /auth.')
  }
  const ports = { fetch: platformFetch, page: findEarlyPage(), ...options.runtime }
  const shell: ServerShell = {
    key,
    schema,
    view: createSessionView(),
    early: {},
    ready: () => session.ready(),
  }
  const engine = loadPart(async () =>
    (await import('./create-server-engine')).createBrowserServerEngine(shell, options.runtime),
  )
  const session = createSession(createEarlySession(shell, ports, engine), engine)
  return session
}
