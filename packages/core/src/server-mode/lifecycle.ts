import type { GenAuthError } from '../errors'
import type { GenAuth, StartOptions } from '../genauth'
import { createFollowing } from '../session/following'
import type { ConnectionContext } from './connection-context'
import type { Connection } from './connection-interface'
import { ownInit } from './own-headers'

/** Makes the beginning and the end of a connection's life in a page. */
export function createConnectionLifecycle(
  { key, runtime, state, early }: ConnectionContext,
  connection: () => Promise<Connection>,
): Pick<GenAuth, 'start' | 'ready' | 'handleCallback'> {
  const { page } = runtime
  const startFollowing = createFollowing(page, connection)
  let arriving: Promise<void> | undefined
  const arrive = async (given?: StartOptions['initialSession']) => {
    // Sent before the rest is loaded, so that a page waits for the longer of the two and not for both.
    if (page && given?.answeredAt === undefined) {
      early.asked = runtime.fetch(`${page.origin}${key}/session`, ownInit)
      early.asked.catch(() => undefined)
    }
    try {
      await (await connection()).arrive(given)
    } catch (error) {
      const { tokenStatus, nextAt } = state
      const session = {
        status: 'anonymous',
        reason: 'error',
        error: error as GenAuthError,
      } as const
      state.show({ session, tokenStatus, nextAt })
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
    start({ initialSession } = {}) {
      if (!page) return () => undefined
      const stop = startFollowing()
      void ready(initialSession)
      return () => void stop()
    },
    handleCallback: async (url) => (await connection()).handleCallback(url),
  }
}
