import { createGuard } from './guard'
import type { SessionStore } from './session-store'

const guard = createGuard(
  'The store of the sessions cannot be reached: look after it. Sessions are as they were.',
)

/** The same store, whose failures say what failed. */
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
