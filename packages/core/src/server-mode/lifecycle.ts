import type { GenAuthError } from '../errors'
import type { GenAuth, StartOptions } from '../genauth'
import type { EarlyPage } from '../runtime/ports'
import { createFollowing } from '../session/following'
import type { Connection, ConnectionShell } from './context'
import { ownInit } from './wire'

/** Creates the methods `start` and `ready` of a client in server mode. */
export function createConnectionLifecycle(
  { key, state, early }: ConnectionShell,
  {
    page,
    fetch,
  }: { readonly page: EarlyPage | undefined; readonly fetch: typeof globalThis.fetch },
  connection: () => Promise<Connection>,
): Pick<GenAuth, 'start' | 'ready'> {
  const startFollowing = createFollowing(page, connection)
  let arriving: Promise<void> | undefined
  const arrive = async (initialSession?: StartOptions['initialSession']) => {
    // Send the session request before the connection's code is loaded, so that both load in parallel.
    if (page && (initialSession?.answeredAt === undefined || initialSession.error)) {
      const request = async () => fetch(`${page.origin}${key}/session`, ownInit)
      early.response = request()
      early.response.catch(() => undefined)
    }
    try {
      await (await connection()).arrive(initialSession)
    } catch (error) {
      state.show({
        session: { status: 'anonymous', reason: 'error', error: error as GenAuthError },
      })
    }
  }
  const ready = async (initialSession?: StartOptions['initialSession']) => {
    if (state.session.status === 'loading') {
      arriving ??= arrive(initialSession)
      await arriving
    }
    return state.session
  }
  return {
    ready: () => ready(),
    start({ initialSession, onRedirect } = {}) {
      if (!page) return () => undefined
      if (onRedirect) early.onRedirect = onRedirect
      const stop = startFollowing()
      const stopPageshow = page.listen('pageshow', (persisted) => {
        early.wasRestored ||= persisted
      })
      void ready(initialSession)
      return () => {
        stopPageshow()
        stop()
      }
    },
  }
}
