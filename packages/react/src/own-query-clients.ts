import type { GenAuth } from '@genauth/core'
import { QueryClient } from '@tanstack/react-query'

/** The query clients that belong to one `GenAuth`. */
interface OwnQueryClients {
  /** Holds the renewal query, out of the reach of whatever an app does to its own client. */
  readonly renewal: QueryClient
  /** Holds userinfo where the app has no client. */
  readonly users: QueryClient
}

/**
 * The only state of this module: what two React roots with the same `GenAuth` have in common is that object and nothing else. It
 * lives and dies with it. Nothing is written to these clients on a server, where a `GenAuth` serves many requests.
 */
const clients = new WeakMap<GenAuth, OwnQueryClients>()

/** The query clients of a `GenAuth`; made when they are asked for the first time, without a timer or a listener. */
export function ownQueryClients(genauth: GenAuth): OwnQueryClients {
  const own = clients.get(genauth) ?? { renewal: new QueryClient(), users: new QueryClient() }
  clients.set(genauth, own)
  return own
}
