import { createExpiringMap, createLoginNoteMaps } from './expiring-map'
import type { SessionStore, StoredEntry } from './session-store'

/**
 * Creates a store in the memory of this process. Use it for development, or for a single process whose restart may log out all users.
 *
 * ```ts
 * sessions: storedSessions(memoryStore())
 * ```
 */
export function memoryStore(): SessionStore {
  // The time that the caller passed with its last write. Calls that read do not pass a time.
  let now = 0
  const clock = () => now
  const entriesFor = createLoginNoteMaps<StoredEntry>(clock)
  const files = createExpiringMap<{ endsAt: number; keys: Map<string, number> }>(clock)
  const locks = createExpiringMap<string>(clock)
  return {
    read: async (key) => entriesFor(key).get(key),
    async write(key, entry, lifetime) {
      now = lifetime.now
      const entries = entriesFor(key)
      const { version = 0 } = entries.get(key) ?? {}
      if (version !== entry.version - 1) return false
      entries.set(key, entry, lifetime.endsAt)
      return true
    },
    async file(name, key, lifetime) {
      now = lifetime.now
      const { keys, endsAt } = files.get(name) ?? { keys: new Map<string, number>(), endsAt: 0 }
      // Move the key to the end, so that the keys that expire first are usually at the start.
      keys.delete(key)
      keys.set(key, lifetime.endsAt)
      removeExpired(keys, now)
      const lastsUntil = Math.max(endsAt, lifetime.endsAt)
      files.set(name, { keys, endsAt: lastsUntil }, lastsUntil)
    },
    find: async (name) => [...(files.get(name)?.keys.keys() ?? [])],
    async lock(name, holder, lifetime) {
      now = lifetime.now
      return locks.setIfAbsent(name, holder, lifetime.endsAt)
    },
    async unlock(name, holder) {
      if (locks.get(name) === holder) locks.delete(name)
    },
  }
}

/** How many keys of a group each new key checks, so that a group with many sessions does not block the process. */
const maxChecks = 10

function removeExpired(keys: Map<string, number>, now: number): void {
  let checks = 0
  for (const [key, endsAt] of keys) {
    if (endsAt > now || checks >= maxChecks) return
    keys.delete(key)
    checks += 1
  }
}
