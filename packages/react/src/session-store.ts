import type { GenAuth, Session } from '@genauth/core'
import type { InitialSession } from './initial-session'
import type { Store } from './store'

const loading: Session = { status: 'loading' }

/** The session as a provider's components see it: the core's, or what the server knew while the core is still loading. */
export function createSessionStore(
  genauth: GenAuth,
  initial: InitialSession | undefined,
): Store<Session> {
  const server = initial?.session ?? loading
  return {
    subscribe: (listener) => genauth.subscribe(listener),
    get() {
      const session = genauth.getSession()
      return session.status === 'loading' && initial ? server : session
    },
    getServer: () => server,
  }
}
