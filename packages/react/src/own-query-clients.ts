import type { GenAuth } from '@genauth/core'
import { QueryClient } from '@tanstack/react-query'

/** The QueryClients that belong to one `GenAuth`. */
interface OwnQueryClients {
  /** Holds the query that refreshes the token. The app has no access to this QueryClient, so the app cannot clear the query. */
  readonly renewal: QueryClient
  /** Holds the user if the app has no QueryClient. */
  readonly users: QueryClient
}

/**
 * Maps each `GenAuth` to its QueryClients. The `GenAuth` is the key, because it is the only object that two React roots share. When it is
 * garbage collected, its QueryClients are too. On a server, one `GenAuth` serves many requests, so the QueryClients must stay empty.
 */
const clients = new WeakMap<GenAuth, OwnQueryClients>()

/** Returns the QueryClients of a `GenAuth`. The first call creates them. Creating them starts no timer and adds no listener. */
export function ownQueryClients(genauth: GenAuth): OwnQueryClients {
  const own = clients.get(genauth) ?? { renewal: new QueryClient(), users: new QueryClient() }
  clients.set(genauth, own)
  return own
}
