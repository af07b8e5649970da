import type { GenAuth } from '@genauth/core'
import { QueryClient } from '@tanstack/react-query'

/** The QueryClients that belong to one `GenAuth`. */
interface OwnQueryClients {
  /** Holds the query that refreshes the token. The app cannot clear or change it. */
  readonly renewal: QueryClient
  /** Holds the user, if the app has no QueryClient. */
  readonly users: QueryClient
}

/**
 * The only state of this module. Two React roots with the same `GenAuth` share no other object, so the `GenAuth` is the key of the map. The
 * QueryClients are garbage collected with it. On a server, one `GenAuth` serves many requests, so the caches stay empty.
 */
const clients = new WeakMap<GenAuth, OwnQueryClients>()

/** Returns the QueryClients of a `GenAuth`. The first call creates them. Creating them starts no timer and adds no listener. */
export function ownQueryClients(genauth: GenAuth): OwnQueryClients {
  const own = clients.get(genauth) ?? { renewal: new QueryClient(), users: new QueryClient() }
  clients.set(genauth, own)
  return own
}
