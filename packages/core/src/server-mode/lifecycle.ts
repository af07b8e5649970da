import type { GenAuthError } from '../errors'
import type { GenAuth, StartOptions } from '../genauth'
import type { EarlyPage } from '../runtime/ports'
import { createFollowing } from '../session/following'
import type { ConnectionShell } from './connection-context'
import type { Connection } from './connection-interface'
import { ownInit } from './own-init'

/** Makes the beginning and the end of a connection's life in a page. */
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
  const arrive = async (given?: StartOptions['initialSession']) => {
    // Sent before the rest is loaded, so that a page waits for the longer of the two and not for both.
    if (page && (given?.answeredAt === undefined || given.error)) {
      const ask = async () => fetch(`${page.origin}${key}/session`, ownInit)
      early.asked = ask()
      early.asked.catch(() => undefined)
    }
    try {
      await (await connection()).arrive(given)
    } catch (error) {
      state.show({
        session: { status: 'anonymous', reason: 'error', error: error as GenAuthError },
      })
    }
  }
  const ready = async (given?: StartOptions['initialSession']) => {
    if (state.session.status === 'loading') {
      arriving ??= arrive(given)
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
      const stopNoting = page.listen('pageshow', (persisted) => {
        early.wasAway ||= persisted
      })
      void ready(initialSession)
      return () => {
        stopNoting()
        stop()
      }
    },
  }
}
