import type { GenAuth, Session } from '@genauth/core'
import type { QueryClient } from '@tanstack/react-query'
import type { DatedSession } from './initial-session'
import type { Store } from './store'

const loading: Session = { status: 'loading' }

/** What the hooks under one provider have in common. */
export interface Scope {
  readonly genauth: GenAuth
  readonly queryClient: QueryClient
  readonly initial: DatedSession | undefined
  /** The core's session, or what the server knew while the core is still loading. */
  readonly session: Store<Session>
  /** Sessions for which a guard has begun a login: each sends a visitor away once. */
  readonly begun: WeakSet<Session>
  /** Sessions whose error was reset: a hook that is mounted later does not bring it back. */
  readonly resets: WeakSet<Session>
  /** What `make` made for this key when it was asked for the first time; so a hook that nobody uses costs nothing. */
  readonly once: <Part>(key: object, make: (scope: Scope) => Part) => Part
}

/** Makes the scope of a provider, without any effect: it is made in a render. */
export function createScope(
  genauth: GenAuth,
  queryClient: QueryClient,
  initial: DatedSession | undefined,
): Scope {
  const parts = new WeakMap<object, unknown>()
  const server = initial?.session ?? loading
  const scope: Scope = {
    genauth,
    queryClient,
    initial,
    begun: new WeakSet(),
    resets: new WeakSet(),
    session: {
      subscribe: (listener) => genauth.subscribe(listener),
      get() {
        const session = genauth.getSession()
        return session.status === 'loading' ? server : session
      },
      getServer: () => server,
    },
    once<Part>(key: object, make: (scope: Scope) => Part) {
      let part = parts.get(key)
      if (!part) {
        part = make(scope)
        parts.set(key, part)
      }
      return part as Part
    },
  }
  return scope
}
