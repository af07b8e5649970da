import type { Page, Runtime, SyncStorage } from '../runtime/ports'
import type { SessionTabs } from './session-tabs'
import type { StoredSession } from './stored-session'

/** How long a tab that may be a copy waits for the original to speak up. */
const askMs = 300

/** How many sessions the register remembers; one line each. */
const maxRegistered = 20

/** Who uses the tokens in this tab's storage, and whether that page has left it. */
interface OwnerMark {
  readonly page: string
  readonly left: boolean
}

/** A session, as it was at one of its renewals. */
type OwnedSession = Pick<StoredSession, 'id' | 'revision'>

/**
 * Sees to it that no two tabs use the same grant. A duplicated tab, and a window that was opened by ours, start with a copy of the
 * tab's storage; nothing in the platform tells a copy from the original. A lock that is held would, but keeps the page out of the
 * back/forward cache.
 *
 * So a page that leaves marks its tokens as left, and the next page of the tab takes them over. Tokens that nobody left belong to
 * a live tab, which answers when asked, or to one that died; what was taken from one that was only too busy to answer is given back. A
 * register in local storage settles who of two copies came first.
 */
export interface TabOwnership {
  /**
   * Whether the tokens of a session are ours to use; takes them over if so.
   *
   * @param isBack The page has come out of the back/forward cache: whoever had them in this tab meanwhile is gone, and is not asked.
   */
  claim(session: OwnedSession, isBack?: boolean): Promise<boolean>
  /** Makes a new session ours. */
  take(sessionId: string): void
  /** The page is about to leave, with this session. */
  leave(session: OwnedSession | undefined): void
  /**
   * Answers those who ask, as long as there is a session of ours.
   *
   * @param giveBack Is called where another tab was only too busy to answer in time, and still has what this one has not used since.
   */
  answer(current: () => OwnedSession | undefined, giveBack: () => boolean): () => void
}

/** What tells tabs apart. */
export interface TabOwnershipParts {
  readonly runtime: Runtime
  readonly page: Page
  /** The tab's own. */
  readonly storage: SyncStorage
  readonly tabs: SessionTabs
  readonly key: string
}

/** Makes the ownership of a page. */
export function createTabOwnership(parts: TabOwnershipParts): TabOwnership {
  const { runtime, storage, tabs, key } = parts
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
  const take = (sessionId: string) => hold(sessionId, page)
  // What we took because its page did not answer.
  let taken: (OwnedSession & { readonly from: string | undefined }) | undefined
  const isOurs = ({ id, revision }: OwnedSession, user = page) => {
    const holder = register.get(id) ?? user
    return holder === user || Number(holder) <= revision
  }
  const isClaimedByOther = (id: string) =>
    new Promise<boolean>((resolve) => {
      const stop = tabs.on((message) => {
        if (message.type === 'mine' && message.id === id && message.from !== page) resolve(true)
      })
      runtime.setTimeout(() => {
        stop()
        resolve(false)
      }, askMs)
      tabs.post({ type: 'who', id, from: page })
    })
  return {
    take,
    async claim(session, isBack) {
      const owner = readMark(storage, markKey)
      const last = owner?.page
      const mustAsk = last !== page && !isBack && owner?.left === false
      if ((mustAsk && (await isClaimedByOther(session.id))) || !isOurs(session, last)) return false
      if (mustAsk) taken = { id: session.id, revision: session.revision, from: last }
      take(session.id)
      return true
    },
    leave(record) {
      // Firefox gives a page that comes back the tab's storage as that page left it, with nothing of the pages after it. So the register
      // says too that this one has left, and with what: who has the same, or newer, may use it.
      if (record && isOurs(record)) hold(record.id, record.revision)
    },
    answer: (current, giveBack) =>
      tabs.on((message) => {
        const session = current()
        if (message.type === 'who' && message.from !== page && message.id === session?.id) {
          tabs.post({ type: 'mine', id: message.id, from: page })
        }
        const isLate = message.type === 'mine' && message.from === taken?.from
        if (!isLate || message.id !== session?.id || session.revision !== taken?.revision) return
        if (giveBack()) register.set(message.id, message.from)
      }),
  }
}

function readMark(storage: SyncStorage, key: string): OwnerMark | null {
  try {
    return JSON.parse(storage.getItem(key) as string) as OwnerMark | null
  } catch {
    return null
  }
}

type Holder = string | number

function createRegister(storage: SyncStorage | undefined, key: string) {
  const read = (): Record<string, Holder> => {
    try {
      return JSON.parse(storage?.getItem(key) as string) ?? {}
    } catch {
      return {}
    }
  }
  return {
    /** The page that has the session, or the revision at which it was left. */
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
