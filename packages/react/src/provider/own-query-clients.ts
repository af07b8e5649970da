import type { GenAuth } from '@genauth/core/client'
import { QueryClient } from '@tanstack/react-query'

/** The QueryClients that belong to one `GenAuth`. */
interface OwnQueryClients {
  /** Holds the query that refreshes the token. The app has no access to this QueryClient, so the app cannot clear the query. */
  readonly renewal: QueryClient
  /** Holds the user if the app has no QueryClient. */
  readonly users: QueryClient
}

/**
 * Maps each `GenAuth` to its QueryClients. The key is the `GenAuth`, because two React roots may share no other object. When a `GenAuth` is
 * garbage collected, its QueryClients are garbage collected too. On a server, one `GenAuth` serves many requests, so the QueryClients must
 * stay empty.
 */
const clients = new WeakMap<GenAuth, OwnQueryClients>()

/** Returns the QueryClients of a `GenAuth`. The first call creates them. Creating them starts no timer and adds no listener. */
export function ownQueryClients(genauth: GenAuth): OwnQueryClients {
  const own = clients.get(genauth) ?? { renewal: new QueryClient(), users: new QueryClient() }
  clients.set(genauth, own)
  return own
}
