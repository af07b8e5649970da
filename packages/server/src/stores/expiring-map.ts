/** A map whose entries expire. */
export interface ExpiringMap<V> {
  get(key: string): V | undefined
  set(key: string, value: V, endsAt: number): void
  /** Sets the value of a key that has no value. Returns whether the value was set. */
  setIfAbsent(key: string, value: V, endsAt: number): boolean
  delete(key: string): void
  /** Returns the number of entries in memory, including expired ones. */
  size(): number
}

/** The time in which the calls of `set` check every entry of a map once, in milliseconds. `maxSlice` can increase this time. */
const sweepPeriodMs = 60_000

/** How many entries each `set` visits. The minimum limits the size of a fast-growing map. The maximum limits the time of each `set`. */
const minSlice = 4
const maxSlice = 1000

/**
 * Creates a map that removes expired entries in slices, one per `set`. The map needs no timer, and no request waits long.
 *
 * @param maxEntries The maximum number of entries. If the map is full, a new entry replaces the oldest one. Default: no limit.
 */
export function createExpiringMap<V>(
  now: () => number,
  { maxEntries = Infinity }: { readonly maxEntries?: number } = {},
): ExpiringMap<V> {
  const entries = new Map<string, { value: V; endsAt: number }>()
  let sweptAt = now()
  let cursor = entries.entries()
  /** The number of entries at the start of the current pass. The map can become smaller during the pass. */
  let passSize = 0
  const sweepSlice = () => {
    const at = now()
    const due = Math.ceil((passSize * (at - sweptAt)) / sweepPeriodMs)
    sweptAt = at
    for (let left = Math.min(maxSlice, Math.max(minSlice, due)); left > 0; left -= 1) {
      const { value: entry, done } = cursor.next()
      if (done) {
        cursor = entries.entries()
        passSize = entries.size
        return
      }
      if (entry[1].endsAt <= at) entries.delete(entry[0])
    }
  }
  // A new iterator for each removal would first skip all removed entries, which V8 keeps until it rebuilds the map.
  let oldestFirst = entries.keys()
  const removeOldest = (): void => {
    const { value: key, done } = oldestFirst.next()
    if (!done) return void entries.delete(key)
    oldestFirst = entries.keys()
    if (entries.size > 0) removeOldest()
  }
  const map: ExpiringMap<V> = {
    get(key) {
      const entry = entries.get(key)
      if (!entry || entry.endsAt > now()) return entry?.value
      entries.delete(key)
      return undefined
    },
    set(key, value, endsAt) {
      entries.set(key, { value, endsAt })
      sweepSlice()
      if (entries.size > maxEntries) removeOldest()
    },
    setIfAbsent(key, value, endsAt) {
      if (map.get(key) !== undefined) return false
      map.set(key, value, endsAt)
      return true
    },
    delete: (key) => void entries.delete(key),
    size: () => entries.size,
  }
  return map
}

/** The kinds of notes about a login. */
export type LoginNoteKind = keyof typeof maxNotes

/**
 * How many notes of each kind a process keeps in memory, at about 1 kB each. Anyone can cause `login` and `login-failed` notes, even
 * without a user account. Separate limits protect the notes of successful logins.
 */
const maxNotes = {
  /** Stores a pending login, if the sessions are in a store. If the login is removed, it fails. Each server adds 10,000 at most. */
  'login-start': 10_000,
  /**
   * Stores that a code was sent to GenAuth. After the note of a failed login is removed, the server can send another code of that login.
   * The other code ends no session.
   */
  login: 10_000,
  /** Stores how a login failed. If the note is removed, a repeated callback gets a different error. */
  'login-failed': 10_000,
  /** Stores the result of a successful login, with its cookies: up to 15 kB. If the note is removed, a repeated callback gets an error. */
  'login-end': 5000,
  /** Stores that a code was redeemed. The note is removed after 50,000 later logins. */
  'login-done': 50_000,
} as const

/** Returns the name of a note. The name contains a dot, and keys of sessions do not. */
export function loginNoteName(kind: LoginNoteKind, login: string): string {
  return `${kind}.${login}`
}

/**
 * Creates one map with a limit for each kind of login note, and one map without a limit for all other names. Returns a function that finds
 * the map for the name of a note.
 */
export function createLoginNoteMaps<V>(now: () => number): (name: string) => ExpiringMap<V> {
  const others = createExpiringMap<V>(now)
  const maps = new Map(
    Object.entries(maxNotes).map(([kind, maxEntries]) => [
      kind,
      createExpiringMap<V>(now, { maxEntries }),
    ]),
  )
  return (name) => {
    const dot = name.indexOf('.')
    return (dot > 0 && maps.get(name.slice(0, dot))) || others
  }
}
