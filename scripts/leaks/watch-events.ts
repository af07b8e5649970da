// Part of the search for leaks (search.mjs): records the events that servers pass to `onEvent`.

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Ledger } from './ledger'

/** Records the events that the servers of this process publish (`packages/server/test/support/watch-events.ts`). Returns a cleanup function. */
export function watchEvents(ledger: Ledger): () => void {
  const channel = 'genauth-events'
  const listen = (message: unknown) => ledger.show('event', String(message))
  subscribe(channel, listen)
  return () => unsubscribe(channel, listen)
}
