import type { Page, Runtime, SyncStorage } from '../runtime/ports'
import { unlessBlocked } from '../session/unless-blocked'
import type { StoredSession } from './record'

/** Maximum number of sessions in the register. */
const maxRegistered = 20

/** The document that uses the tokens in this tab's storage, and whether it has released them. */
interface OwnerEntry {
  readonly page: string
  readonly left: boolean
}

/** The id of a session, and the revision of its tokens. */
export type OwnedSession = Pick<StoredSession, 'id' | 'revision'>

/** The id of the document that uses a session, or the revision at which the session was released. */
type Holder = string | number

/**
 * Prevents two tabs from using the same tokens. A duplicated tab, and a window that the app opened, start with a copy of the tab's storage.
 * The browser does not tell a page whether its tab is a copy. A Web Lock of the original tab could show it, but a held lock disables the
 * back/forward cache.
 *
 * So a document releases its tokens when it unloads, and the tab's next document takes them over. Tokens that were not released belong to a
 * live tab or to a crashed tab. A live tab replies to a message, and then keeps its tokens. If the reply is late, the live tab gets the
 * tokens back. If two copies claim the same tokens, a register in local storage decides which copy may use them.
 *
 * All methods of this interface are synchronous. `TabClaims` sends the messages.
 */
export interface TabOwnership {
  /**
   * Returns the document that used the tokens last. `mayBeAlive` is `true` if that document is not this one and has not released the
   * tokens.
   */
  lastUser(): { readonly page: string | undefined; readonly mayBeAlive: boolean }
  /** Returns whether a document may use a session according to the register. */
  mayHave(session: OwnedSession, page: string | undefined): boolean
  /** Returns whether this tab may use a session without a message to other tabs first. Does not take over the session. */
  holds(session: OwnedSession): boolean
  /** Takes over a session for this document. */
  take(sessionId: string): void
  /** Records that this document has released a session, and the session's revision. */
  release(session: OwnedSession): void
  /** Records that another document uses a session from now on. */
  giveTo(page: string, sessionId: string): void
}

/** Input of {@link createTabOwnership}. */
export interface TabOwnershipParts {
  readonly runtime: Pick<Runtime, 'originStorage'>
  readonly page: Pick<Page, 'id'>
  /** The storage of this tab only. */
  readonly storage: SyncStorage
  readonly key: string
}

/** Creates the tab ownership of a document. */
export function createTabOwnership(parts: TabOwnershipParts): TabOwnership {
  const { runtime, storage, key } = parts
  const page = parts.page.id
  const ownerKey = `genauth:${key}:owner`
  const register = createRegister(runtime.originStorage, `genauth:${key}:owners`)
  const hold = (sessionId: string, holder: Holder) => {
    const owner: OwnerEntry = { page, left: holder !== page }
    // If the entry cannot be stored, the tab's next document sends a message to the other tabs.
    unlessBlocked(() => storage.setItem(ownerKey, JSON.stringify(owner)))
    register.set(sessionId, holder)
  }
  const lastUser = () => {
    const owner = parse<OwnerEntry>(storage, ownerKey)
    return { page: owner?.page, mayBeAlive: owner?.left === false && owner.page !== page }
  }
  const mayHave = ({ id, revision }: OwnedSession, user = page) => {
    const holder = register.get(id) ?? user
    return holder === user || (typeof holder === 'number' && holder <= revision)
  }
  return {
    lastUser,
    mayHave,
    holds(session) {
      const last = lastUser()
      return !last.mayBeAlive && mayHave(session, last.page)
    },
    take: (sessionId) => hold(sessionId, page),
    release: ({ id, revision }) => hold(id, revision),
    giveTo: (other, sessionId) => register.set(sessionId, other),
  }
}

function createRegister(storage: SyncStorage | undefined, key: string) {
  const read = () => parse<Record<string, Holder>>(storage, key) ?? {}
  return {
    get: (id: string): Holder | undefined => read()[id],
    set(id: string, holder: Holder) {
      const { [id]: _, ...rest } = read()
      const entries = [...Object.entries(rest), [id, holder]].slice(-maxRegistered)
      // If the register cannot be stored, messages decide which tab uses the tokens.
      unlessBlocked(() => storage?.setItem(key, JSON.stringify(Object.fromEntries(entries))))
    },
  }
}

function parse<Value>(storage: SyncStorage | undefined, key: string): Value | null | undefined {
  return unlessBlocked(() => JSON.parse(storage?.getItem(key) as string) as Value | null)
}
