import type { Protocol } from '../protocol/endpoints'
import type { Runtime, SyncStorage } from '../runtime/ports'

/** A login under way: what its callback is checked and finished with. */
export interface LoginTransaction {
  readonly startedAt: number
  readonly appId: string
  readonly protocol: Protocol
  readonly redirectUri: string
  readonly scope: string
  readonly codeVerifier: string
  readonly nonce?: string | undefined
  readonly returnTo: string
}

/** How long a login may take. */
export const loginLifetimeMs: number = 60 * 60_000

/** By how much the clock may be set meanwhile. */
const clockChangeMs = 60 * 60_000

/** How many logins of one tab may be under way; the oldest makes room. */
const maxTransactions = 8

/** How many finished logins the tabs of an origin remember. */
const maxFinished = 20

/** The logins under way in this tab, in storage that answers at once: a callback must be judged before anything is awaited. */
export interface LoginTransactions {
  /** @throws what the storage throws */
  save(state: string, transaction: LoginTransaction): void
  /** Hands out a transaction, once: to one of the tabs, where some are copies of each other. */
  take(state: string): LoginTransaction | undefined
}

/** Keeps the logins of one client under a prefix of its own. */
export function createLoginTransactions(
  storage: SyncStorage,
  key: string,
  { now, originStorage }: Pick<Runtime, 'now' | 'originStorage'>,
): LoginTransactions {
  const storageKey = `genauth:${key}:logins`
  const finishedKey = `genauth:${key}:finished`
  const read = (): [string, LoginTransaction][] => {
    try {
      const entries = Object.entries(JSON.parse(storage.getItem(storageKey) ?? '{}') as object)
      return entries.filter(isAlive)
    } catch {
      return []
    }
  }
  const isAlive = (entry: [string, unknown]): entry is [string, LoginTransaction] => {
    const transaction = entry[1] as Partial<LoginTransaction> | null
    const age = Math.abs(now() - (transaction?.startedAt ?? Number.NaN))
    return age <= loginLifetimeMs + clockChangeMs && typeof transaction?.codeVerifier === 'string'
  }
  const write = (entries: [string, LoginTransaction][]) =>
    entries.length
      ? storage.setItem(storageKey, JSON.stringify(Object.fromEntries(entries)))
      : storage.removeItem(storageKey)
  // A copied tab has the same logins under way, so what has been taken out of one is still in the other.
  const isFirst = (state: string) => {
    try {
      const finished = (originStorage?.getItem(finishedKey) ?? '').split(' ')
      if (finished.includes(state)) return false
      originStorage?.setItem(finishedKey, [...finished, state].slice(-maxFinished).join(' '))
    } catch {
      // Then each tab knows only of itself.
    }
    return true
  }
  return {
    save(state, transaction) {
      write([...read(), [state, transaction] as [string, LoginTransaction]].slice(-maxTransactions))
    },
    take(state) {
      const entries = read()
      const found = entries.find(([other]) => other === state)
      if (found) write(entries.filter((entry) => entry !== found))
      return found && isFirst(state) ? found[1] : undefined
    },
  }
}
