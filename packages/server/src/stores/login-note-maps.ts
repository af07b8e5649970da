import { createExpiringMap, type ExpiringMap } from './expiring-map'

/** The kinds of notes about a login. */
export type LoginNoteKind = keyof typeof maxNotes

/**
 * How many notes of each kind a process keeps in memory, at about 1 kB each. Anyone can cause `login` and `login-failed` notes, even
 * without a user account. Separate limits protect the notes of successful logins.
 */
const maxNotes = {
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
