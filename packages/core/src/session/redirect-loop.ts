import { GenAuthError, type GenAuthErrorCode } from '../errors'
import type { SyncStorage } from '../runtime/ports'

/** This many finished logins within the window are a loop, unless the user logged out between them. */
const maxReturns = 5
const windowMs = 30_000

interface Return {
  readonly at: number
  readonly error?: { readonly code: GenAuthErrorCode; readonly message: string } | undefined
}

/** Detects a loop of redirects between the app and GenAuth. */
export interface RedirectLoop {
  /** Records that a login came back, and its error. */
  noteReturn(error?: GenAuthError): void
  /** Clears the records. Called when the user logs out. */
  reset(): void
  /** @throws {GenAuthError} `redirect_loop` */
  check(): void
}

/** Creates the detection. It counts in `sessionStorage`, which survives the redirects. */
export function createRedirectLoop(
  storage: SyncStorage,
  key: string,
  now: () => number,
): RedirectLoop {
  const storageKey = `genauth:${key}:returns`
  const read = (): Return[] => {
    try {
      const returns = JSON.parse(storage.getItem(storageKey) ?? '[]') as Return[]
      return returns.filter(({ at }) => at <= now() && now() - at < windowMs)
    } catch {
      return []
    }
  }
  return {
    noteReturn(error) {
      const last: Return = {
        at: now(),
        error: error && { code: error.code, message: error.message },
      }
      try {
        storage.setItem(storageKey, JSON.stringify([...read(), last].slice(-maxReturns)))
      } catch {
        // Without storage, no login comes back at all.
      }
    },
    reset() {
      try {
        storage.removeItem(storageKey)
      } catch {
        // A storage error must not prevent a logout.
      }
    },
    check() {
      const returns = read()
      if (returns.length < maxReturns) return
      const failure = returns.findLast(({ error }) => error)?.error
      throw new GenAuthError(
        'redirect_loop',
        `GenAuth redirected back ${maxReturns} times within ${windowMs / 1000} s, and a new login started each time. Check the cause, and the code that calls login().`,
        { cause: failure && new GenAuthError(failure.code, failure.message) },
      )
    },
  }
}
