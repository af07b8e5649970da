// Part of the search for leaks (search.mjs): records every GenAuthError.

import { inspect } from 'node:util'
import { GenAuthError } from '../../packages/core/src/errors'
import type { Ledger } from './ledger'

/** Watches every `GenAuthError` that is made, whether or not anybody looks at it. Returns the way to stop. */
export function watchErrors(ledger: Ledger): () => void {
  const seen = new Set<string>()
  const show = (error: GenAuthError) => {
    const said = JSON.stringify([error, error.message, String(error.cause)])
    if (seen.has(said)) return
    seen.add(said)
    ledger.show('error', `${said}\n${inspect(error, { depth: 10, showHidden: true })}`)
  }
  // `super()` asks for the parent at each call, so this one is asked for every error that is made from now on.
  class WatchedError extends Error {
    constructor(message?: string, options?: ErrorOptions) {
      super(message, options)
      // Its members are set after this.
      queueMicrotask(() => show(this as unknown as GenAuthError))
    }
  }
  Object.setPrototypeOf(GenAuthError, WatchedError)
  return () => Object.setPrototypeOf(GenAuthError, Error)
}
