import { createExpiringMap, type ExpiringMap } from './expiring-map'

/** The notes of a login, by kind. */
export type LoginNoteKind = keyof typeof maxNotes

/**
 * How many notes of each kind a process keeps in memory, at about 1 kB each. Anyone can write the first two without a user account, so they
 * have limits of their own and push out no note of a login that succeeded.
 */
const maxNotes = {
  /** A code was sent. If the note of a failed login is gone, one more code of that login reaches GenAuth, and no session depends on it. */
  login: 10_000,
  /** How a login failed. If it is gone, a repeated callback gets another error. */
  'login-failed': 10_000,
  /** How a login succeeded, with its cookies: up to 15 kB. If it is gone, a repeated callback shows an error. */
  'login-end': 5000,
  /** A code was redeemed. By the time it is gone, 50,000 other users have logged in. */
  'login-done': 50_000,
} as const

/** Names the note of a login. Names of sessions have no dot. */
export function loginNoteName(kind: LoginNoteKind, login: string): string {
  return `${kind}.${login}`
}

/** Creates a map for each kind of login notes, with a limit, and one without a limit for everything else. Returns the map for a name. */
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
