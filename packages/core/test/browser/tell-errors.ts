import { GenAuthError } from '@genauth/core'

// The search over the whole run (scripts/leaks) reads consoles, so this is where it finds the errors of a client in a page. `super()`
// asks for the parent at each call: this one is asked for every error that is made from now on.
class ToldError extends Error {
  constructor(message?: string, options?: ErrorOptions) {
    super(message, options)
    // Its members are set after this.
    queueMicrotask(() => console.debug(this.stack, JSON.stringify(this), String(this.cause)))
  }
}
Object.setPrototypeOf(GenAuthError, ToldError)
