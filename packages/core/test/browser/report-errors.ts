import { GenAuthError } from '@genauth/core'

// Writes every GenAuthError of the page to the console, which the leak search (scripts/leaks) reads. `super()` looks up the parent
// class at each call, so this class becomes the parent of every later error.
class ReportedError extends Error {
  constructor(message?: string, options?: ErrorOptions) {
    super(message, options)
    // Wait for a microtask, because GenAuthError sets its members after `super()`.
    queueMicrotask(() => console.debug(this.stack, JSON.stringify(this), String(this.cause)))
  }
}
Object.setPrototypeOf(GenAuthError, ReportedError)
