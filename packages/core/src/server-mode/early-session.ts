import type { GenAuthError } from '../errors'
import type { StartOptions } from '../genauth'
import type { EarlyPage } from '../runtime/ports'
import type { EarlySession } from '../session/create-session'
import type { ServerEngine, ServerShell } from './context'
import { ownInit } from './wire'

/** The functions of the platform that are needed before the engine is loaded. */
export interface EarlyPorts {
  readonly page: EarlyPage | undefined
  readonly fetch: typeof globalThis.fetch
}

/** Creates the part of a session in server mode that works before the engine is loaded. */
export function createEarlySession(
  shell: ServerShell,
  { page, fetch }: EarlyPorts,
  engine: () => Promise<ServerEngine>,
): EarlySession {
  const { key, view, early } = shell
  /** Sends the session request before the engine is loaded, so that both load in parallel. */
  const requestSession = ({ initialSession }: StartOptions) => {
    if (!page || (initialSession?.answeredAt !== undefined && !initialSession.error)) return
    const request = async () => fetch(`${page.origin}${key}/session`, ownInit)
    early.response = request()
    early.response.catch(() => undefined)
  }
  return {
    client: {
      mode: 'server',
      key,
      schema: shell.schema,
      getToken: async (options = {}) => (await engine()).getToken(options),
      handleCallback: async () => (await engine()).handleCallback(),
      peekToken: () => undefined,
      peekUser: () => view.user,
    },
    view,
    page,
    nextAt: () => view.nextAt,
    async arrive(redirect, options) {
      early.redirect = redirect
      requestSession(options)
      const stop = page?.listen('pageshow', (persisted) => {
        early.wasRestored ||= persisted
      })
      const { arrive } = await engine().finally(stop)
      await arrive(options.initialSession)
    },
    compare({ initialSession }) {
      // If the engine cannot be loaded, other calls report the error.
      engine().then(
        ({ compare }) => compare(initialSession),
        () => undefined,
      )
    },
    fail: (error) =>
      view.show({
        session: { status: 'anonymous', reason: 'error', error: error as GenAuthError },
      }),
    logout: async (options) => (await engine()).logout(options),
  }
}
