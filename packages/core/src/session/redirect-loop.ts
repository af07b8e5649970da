import { GenAuthError, type GenAuthErrorCode } from '../errors'
import type { SyncStorage } from '../runtime/ports'
import { unlessBlocked } from './unless-blocked'

/** If this number of logins has finished within `windowMs`, the next login fails with `redirect_loop`. A logout resets the count. */
const maxReturns = 5
const windowMs = 30_000

interface Return {
  readonly at: number
  readonly error?: { readonly code: GenAuthErrorCode; readonly message: string } | undefined
}

/** Detects a loop of redirects between the app and GenAuth. */
export interface RedirectLoop {
  /** Records that a login has finished, and its error if it failed. */
  noteReturn(error?: GenAuthError): void
  /** Clears the recorded logins. Called when the user logs out. */
  reset(): void
  /** @throws {GenAuthError} `redirect_loop` */
  check(): void
}

/** Creates the loop detection. It counts the logins in `sessionStorage`, which is kept during redirects. */
export function createRedirectLoop(
  storage: SyncStorage,
  key: string,
  now: () => number,
): RedirectLoop {
  const storageKey = `genauth:${key}:returns`
  const read = (): Return[] =>
    unlessBlocked(() => {
      const returns = JSON.parse(storage.getItem(storageKey) ?? '[]') as Return[]
      return returns.filter(({ at }) => at <= now() && now() - at < windowMs)
    }) ?? []
  return {
    noteReturn(error) {
      const last: Return = {
        at: now(),
        error: error && { code: error.code, message: error.message },
      }
      // If the storage is blocked, no login can finish, and so no loop can occur.
      const returns = JSON.stringify([...read(), last].slice(-maxReturns))
      unlessBlocked(() => storage.setItem(storageKey, returns))
    },
    // A storage error must not prevent a logout.
    reset: () => unlessBlocked(() => storage.removeItem(storageKey)),
    check() {
      const returns = read()
      if (returns.length < maxReturns) return
      const failure = returns.findLast(({ error }) => error)?.error
      throw new GenAuthError(
        'redirect_loop',
        `GenAuth redirected back ${maxReturns} times within ${windowMs / 1000} s. Check the cause, and the code that calls login().`,
        { cause: failure && new GenAuthError(failure.code, failure.message) },
      )
    },
  }
}
