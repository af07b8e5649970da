import type { Page, Runtime, SyncStorage } from '../runtime/ports'
import type { StoredSession } from './stored-session'

/** How many sessions the register remembers; one line each. */
const maxRegistered = 20

/** Who uses the tokens in this tab's storage, and whether that page has left it. */
interface OwnerMark {
  readonly page: string
  readonly left: boolean
}

/** A session, as it was at one of its renewals. */
export type OwnedSession = Pick<StoredSession, 'id' | 'revision'>

/** The page that has a session, or the revision at which it was left. */
type Holder = string | number

/**
 * Sees to it that no two tabs use the same grant. A duplicated tab, and a window that was opened by ours, start with a copy of the
 * tab's storage; nothing in the platform tells a copy from the original. A lock that is held would, but keeps the page out of the
 * back/forward cache.
 *
 * So a page that leaves marks its tokens as left, and the next page of the tab takes them over. Tokens that nobody left belong to
 * a live tab, which answers when asked, or to one that died; what was taken from one that was only too busy to answer is given back. A
 * register in local storage settles who of two copies came first.
 *
 * This part answers at once. `TabClaims` asks the other tabs.
 */
export interface TabOwnership {
  /** The page that used the tokens last, and whether it may still be using them. */
  lastUser(): { readonly page: string | undefined; readonly mayBeAlive: boolean }
  /** Whether the register lets a page have a session. */
  mayHave(session: OwnedSession, page: string | undefined): boolean
  /** Whether the tokens of a session are ours without asking another tab. Changes nothing. */
  holds(session: OwnedSession): boolean
  /** Makes a session ours. */
  take(sessionId: string): void
  /** Notes that this page has left a session, at its revision. */
  leave(session: OwnedSession): void
  /** Gives a session to another page. */
  giveTo(page: string, sessionId: string): void
}

/** What tells tabs apart. */
export interface TabOwnershipParts {
  readonly runtime: Pick<Runtime, 'originStorage'>
  readonly page: Pick<Page, 'id'>
  /** The tab's own. */
  readonly storage: SyncStorage
  readonly key: string
}

/** Makes the ownership of a page. */
export function createTabOwnership(parts: TabOwnershipParts): TabOwnership {
  const { runtime, storage, key } = parts
  const page = parts.page.id
  const markKey = `genauth:${key}:owner`
  const register = createRegister(runtime.originStorage, `genauth:${key}:owners`)
  const hold = (sessionId: string, holder: Holder) => {
    try {
      const owner: OwnerMark = { page, left: holder !== page }
      storage.setItem(markKey, JSON.stringify(owner))
    } catch {
      // Then the next page of this tab has to ask.
    }
    register.set(sessionId, holder)
  }
  const lastUser = () => {
    const owner = parse<OwnerMark>(storage, markKey)
    return { page: owner?.page, mayBeAlive: owner?.left === false && owner.page !== page }
  }
  const mayHave = ({ id, revision }: OwnedSession, user = page) => {
    const holder = register.get(id) ?? user
    return holder === user || Number(holder) <= revision
  }
  return {
    lastUser,
    mayHave,
    holds(session) {
      const last = lastUser()
      return !last.mayBeAlive && mayHave(session, last.page)
    },
    take: (sessionId) => hold(sessionId, page),
    leave: ({ id, revision }) => hold(id, revision),
    giveTo: (other, sessionId) => register.set(sessionId, other),
  }
}

function createRegister(storage: SyncStorage | undefined, key: string) {
  const read = () => parse<Record<string, Holder>>(storage, key) ?? {}
  return {
    get: (id: string): Holder | undefined => read()[id],
    set(id: string, holder: Holder) {
      const { [id]: _, ...rest } = read()
      try {
        const entries = [...Object.entries(rest), [id, holder]].slice(-maxRegistered)
        storage?.setItem(key, JSON.stringify(Object.fromEntries(entries)))
      } catch {
        // Then only those who are asked can tell.
      }
    },
  }
}

function parse<Value>(storage: SyncStorage | undefined, key: string): Value | null {
  try {
    return JSON.parse(storage?.getItem(key) as string) as Value | null
  } catch {
    return null
  }
}
