import type { LoginOptions } from '../call-options'
import type { AuthenticationDemand } from '../protocol/authentication'
import type { Protocol } from '../protocol/endpoints'
import type { Runtime, SyncStorage } from '../runtime/ports'
import { loginLifetimeMs } from '../session/popup'
import { unlessBlocked } from '../session/unless-blocked'

/** A pending login: the values that validate and finish its callback. */
export interface LoginTransaction {
  readonly startedAt: number
  readonly appId: string
  readonly protocol: Protocol
  readonly redirectUri: string
  readonly scope: string
  readonly codeVerifier: string
  readonly nonce?: string | undefined
  readonly returnTo: string
  /** The tenant that was requested. */
  readonly tenantId?: string | undefined
  /** Whether the request had `prompt=consent`. */
  readonly hasConsent?: boolean | undefined
  /** What the ID token must meet. */
  readonly demand?: AuthenticationDemand | undefined
  /**
   * The options of a second attempt, if the user's authentication is too old. Absent if there must be no second attempt: the login has no
   * `maxAgeSeconds`, may not show a page, or is the second attempt.
   */
  readonly again?: LoginOptions | undefined
}

/** How much the device's clock may change during a login, in milliseconds. */
const clockChangeMs = 60 * 60_000

/** Maximum number of pending logins in a tab. The oldest is removed. */
const maxTransactions = 8

/** Maximum number of finished logins that the tabs of an origin store. */
const maxFinished = 20

/** The pending logins of this tab. The storage is synchronous, because a callback must be checked before the first `await`. */
export interface LoginTransactions {
  /** @throws the error of the storage, if it fails */
  save(state: string, transaction: LoginTransaction): void
  /**
   * Removes a pending login and returns it. Only the first call for a login returns this login, even if tabs have copies of each other's
   * storage.
   */
  take(state: string): LoginTransaction | undefined
}

/** Creates the pending logins of one client. Each client has its own storage key. */
export function createLoginTransactions(
  storage: SyncStorage,
  key: string,
  { now, originStorage }: Pick<Runtime, 'now' | 'originStorage'>,
): LoginTransactions {
  const storageKey = `genauth:${key}:logins`
  const finishedKey = `genauth:${key}:finished`
  const read = (): [string, LoginTransaction][] =>
    unlessBlocked(() => {
      const entries = Object.entries(JSON.parse(storage.getItem(storageKey) ?? '{}') as object)
      return entries.filter(isAlive)
    }) ?? []
  const isAlive = (entry: [string, unknown]): entry is [string, LoginTransaction] => {
    const transaction = entry[1] as Partial<LoginTransaction> | null
    const age = Math.abs(now() - (transaction?.startedAt ?? Number.NaN))
    return age <= loginLifetimeMs + clockChangeMs && typeof transaction?.codeVerifier === 'string'
  }
  const write = (entries: [string, LoginTransaction][]) =>
    entries.length
      ? storage.setItem(storageKey, JSON.stringify(Object.fromEntries(entries)))
      : storage.removeItem(storageKey)
  // A duplicated tab starts with a copy of the pending logins. So a login that one tab has finished is still pending in the other tab's
  // copy.
  const finish = (state: string) => {
    // Without local storage, this tab cannot detect the logins that other tabs have finished.
    const finished = unlessBlocked(() => originStorage?.getItem(finishedKey))?.split(' ') ?? []
    if (finished.includes(state)) return false
    const newest = [...finished, state].slice(-maxFinished).join(' ')
    unlessBlocked(() => originStorage?.setItem(finishedKey, newest))
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
      return found && finish(state) ? found[1] : undefined
    },
  }
}
