import { GenAuthError } from '@genauth/core'

// Writes every GenAuthError of the page to the console, which the leak search (scripts/leaks) reads. `super()` looks up the parent class at
// each call. So `ReportedError` becomes the parent class of every GenAuthError that is created later.
class ReportedError extends Error {
  constructor(message?: string, options?: ErrorOptions) {
    super(message, options)
    // Wait for a microtask, because GenAuthError sets its members after `super()`.
    queueMicrotask(() => console.debug(this.stack, JSON.stringify(this), String(this.cause)))
  }
}
Object.setPrototypeOf(GenAuthError, ReportedError)
