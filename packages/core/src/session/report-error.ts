/** Reports an error of the app's own code, such as a listener that throws, as an uncaught error. */
export function reportAppError(error: unknown): void {
  globalThis.reportError?.(error)
}
