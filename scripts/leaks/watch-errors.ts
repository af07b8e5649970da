// Part of the search for leaks (search.mjs): records every GenAuthError.

import { inspect } from 'node:util'
import { GenAuthError } from '../../packages/core/src/errors'
import type { Ledger } from './ledger'

/** Records every new `GenAuthError`, even if no code handles it. Returns a cleanup function. */
export function watchErrors(ledger: Ledger): () => void {
  const seen = new Set<string>()
  const show = (error: GenAuthError) => {
    const summary = JSON.stringify([error, error.message, String(error.cause)])
    if (seen.has(summary)) return
    seen.add(summary)
    ledger.show('error', `${summary}\n${inspect(error, { depth: 10, showHidden: true })}`)
  }
  // `super()` looks up the parent class at each call, so all later errors use this class.
  class WatchedError extends Error {
    constructor(message?: string, options?: ErrorOptions) {
      super(message, options)
      // Wait, because GenAuthError sets its members after this constructor has returned.
      queueMicrotask(() => show(this as unknown as GenAuthError))
    }
  }
  Object.setPrototypeOf(GenAuthError, WatchedError)
  return () => Object.setPrototypeOf(GenAuthError, Error)
}
