/** Reports an error of the app's own code, such as a listener that throws, as the browser reports uncaught errors. */
export function reportAppError(error: unknown): void {
  globalThis.reportError?.(error)
}
