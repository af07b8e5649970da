import { type LoginStore, type LoginTransaction, loginLifeMs } from '../cookies/login-cookies'
import type { ServerRuntime } from '../runtime/server-runtime'
import type { Sealer } from '../sealing/sealer'
import { loginNoteName } from '../stores/expiring-map'
import type { SharedNotes } from '../stores/session-store'
import { storeKeyOf } from './session-record'

/** The dependencies of the stored logins. */
export interface PendingLoginsContext {
  readonly runtime: Pick<ServerRuntime, 'now' | 'randomId'>
  readonly notes: Pick<SharedNotes, 'read' | 'write'>
  /** Creates the sealer of a login, from its name in the store and from a key that only the login's cookie contains. */
  sealerOf(name: string, key: string): Sealer
}

/**
 * The maximum number of pending logins that this process stores, at about 1 kB each. Anyone can start logins, so the server must limit their
 * number. If the limit is reached, the cookies of further logins contain the logins, as with `cookieSessions`. So a flood of logins
 * neither fills the store nor ends the logins of other users.
 */
export const maxStoredLogins = 10_000

/**
 * Stores pending logins next to the sessions. Each login is encrypted with a key that only its cookie contains, and expires after an hour.
 */
export function createPendingLogins({
  runtime: { now, randomId },
  notes,
  sealerOf,
}: PendingLoginsContext): LoginStore {
  const takePlace = createPlaces(now)
  const nameOf = async (key: string) => loginNoteName('login-start', await storeKeyOf({ id: key }))
  return {
    async add(transaction) {
      if (!takePlace()) return undefined
      const key = randomId() + randomId()
      const name = await nameOf(key)
      const sealed = await sealerOf(name, key).seal(transaction)
      const lifetime = { now: now(), endsAt: transaction.startedAt + loginLifeMs }
      // If the store fails, the login continues with its cookie alone.
      const isWritten = await notes.write(name, sealed, lifetime).catch(() => false)
      return isWritten ? key : undefined
    },
    async read(key) {
      const name = await nameOf(key)
      return sealerOf(name, key).open<LoginTransaction>(await notes.read(name))
    },
  }
}

/**
 * Returns a function that returns whether one more login may be stored. The function counts the logins of the current and the previous
 * hour. All older logins have expired.
 */
function createPlaces(now: () => number): () => boolean {
  let hour = Math.floor(now() / loginLifeMs)
  let [current, previous] = [0, 0]
  return () => {
    const thisHour = Math.floor(now() / loginLifeMs)
    if (thisHour !== hour) {
      previous = thisHour === hour + 1 ? current : 0
      current = 0
      hour = thisHour
    }
    if (current + previous >= maxStoredLogins) return false
    current += 1
    return true
  }
}
