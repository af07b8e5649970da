import { GenAuthError, type GenAuthErrorCode } from '../errors'
import type { SyncStorage } from '../runtime/ports'

/** So many logins that came back within the window, with nobody logging out between them, are no human's work. */
const maxReturns = 5
const windowMs = 30_000

interface Return {
  readonly at: number
  readonly error?: { readonly code: GenAuthErrorCode; readonly message: string } | undefined
}

/** Notices an app and a server that send a browser to and fro. */
export interface RedirectLoop {
  /** Notes that a login came back, and with which error. */
  noteReturn(error?: GenAuthError): void
  /** Forgets: a person is at work. */
  reset(): void
  /** @throws {GenAuthError} `redirect_loop` */
  check(): void
}

/** Counts in the tab's storage, which lives through the redirects. */
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
        // Where nothing can be stored no login comes back at all.
      }
    },
    reset() {
      try {
        storage.removeItem(storageKey)
      } catch {
        // Nobody may be kept from logging out by it.
      }
    },
    check() {
      const returns = read()
      if (returns.length < maxReturns) return
      const failure = returns.findLast(({ error }) => error)?.error
      throw new GenAuthError(
        'redirect_loop',
        `GenAuth sent the browser back ${maxReturns} times within ${windowMs / 1000} s, and each time a new login began: look at the cause, and at what calls login().`,
        { cause: failure && new GenAuthError(failure.code, failure.message) },
      )
    },
  }
}
