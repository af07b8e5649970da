import { GenAuthError } from '@genauth/core'
import type { SessionStore } from './session-store'

/**
 * Creates a function that calls a store and converts its errors.
 *
 * @param message The message of the error.
 * @throws {GenAuthError} The created function throws `storage_unavailable`.
 */
export function createGuard(message: string): <T>(call: () => Promise<T>) => Promise<T> {
  return async (call) => {
    try {
      return await call()
    } catch (cause) {
      throw new GenAuthError('storage_unavailable', message, { retryable: true, cause })
    }
  }
}

const guard = createGuard(
  'The session store cannot be reached. Check the store that you passed to storedSessions(). Sessions are unchanged.',
)

/** Returns the store with methods that throw `storage_unavailable` if the store fails. */
export function guardStore(store: SessionStore): SessionStore {
  return {
    read: (key) => guard(() => store.read(key)),
    write: (key, entry, lifetime) => guard(() => store.write(key, entry, lifetime)),
    file: (name, key, lifetime) => guard(() => store.file(name, key, lifetime)),
    find: (name) => guard(() => store.find(name)),
    lock: (name, holder, lifetime) => guard(() => store.lock(name, holder, lifetime)),
    unlock: (name, holder) => guard(() => store.unlock(name, holder)),
  }
}
