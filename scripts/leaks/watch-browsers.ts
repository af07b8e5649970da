// Part of the search for leaks (search.mjs): records the texts that are visible in browsers.

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Ledger, ShownKind } from './ledger'

/** Records the texts that the browsers of this process report (`browsers/src/report.ts`). Returns a cleanup function. */
export function watchBrowsers(ledger: Ledger): () => void {
  const channel = 'genauth-browsers'
  const listen = (message: unknown) => {
    const { kind, text } = message as { kind: ShownKind; text: string }
    ledger.show(kind, text)
  }
  subscribe(channel, listen)
  return () => unsubscribe(channel, listen)
}
