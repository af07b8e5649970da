import type { Page, Runtime, SyncStorage } from '../runtime/ports'
import type { Tabs } from './tabs'

/** How long a tab that may be a copy waits for the original to speak up. */
const askMs = 300

/** How many sessions the register remembers; one line each. */
const maxRegistered = 20

/** Who uses the tokens in this tab's storage, and whether that page has left it. */
interface OwnerMark {
  readonly page: string
  readonly hasLeft: boolean
}

/**
 * Sees to it that no two tabs use the same grant. A duplicated tab, and a window that was opened by ours, start with a copy of the
 * tab's storage; nothing in the platform tells a copy from the original. A lock that is held would, but keeps the page out of the
 * back/forward cache.
 *
 * So a page that leaves marks its tokens as left, and the next page of the tab takes them over. Tokens that nobody left belong to
 * a live tab, which answers when asked, or to one that died. A register in local storage settles who of two copies came first.
 */
export interface TabOwnership {
  /**
   * Whether the tokens of this session are ours to use; takes them over if so.
   *
   * @param isBack The page has come out of the back/forward cache: whoever had them in this tab meanwhile is gone, and is not asked.
   */
  claim(sessionId: string, isBack?: boolean): Promise<boolean>
  /** Makes a new session ours. */
  take(sessionId: string): void
  /** Whether nobody else has taken the session over since. */
  isOurs(sessionId: string): boolean
  /** The page is about to leave. */
  leave(): void
  /** Answers those who ask, as long as `currentId` names a session of ours. */
  answer(currentId: () => string | undefined): () => void
}

/** What tells tabs apart. */
export interface TabOwnershipParts {
  readonly runtime: Runtime
  readonly page: Page
  /** The tab's own. */
  readonly storage: SyncStorage
  readonly tabs: Tabs
  readonly key: string
}

/** Makes the ownership of a page. */
export function createTabOwnership(parts: TabOwnershipParts): TabOwnership {
  const { runtime, storage, tabs, key } = parts
  const page = parts.page.id
  const markKey = `genauth:${key}:owner`
  const register = createRegister(runtime.originStorage, `genauth:${key}:owners`)
  const mark = (hasLeft: boolean) => {
    try {
      storage.setItem(markKey, JSON.stringify({ page, hasLeft } satisfies OwnerMark))
    } catch {
      // Then the next page of this tab has to ask.
    }
  }
  const take = (sessionId: string) => {
    mark(false)
    register.set(sessionId, page)
  }
  const isClaimedByOther = (id: string) =>
    new Promise<boolean>((resolve) => {
      const settle = (result: boolean) => {
        stop()
        runtime.clearTimeout(timer)
        resolve(result)
      }
      const stop = tabs.on((message) => {
        if (message.type === 'mine' && message.id === id && message.from !== page) settle(true)
      })
      const timer = runtime.setTimeout(() => settle(false), askMs)
      tabs.post({ type: 'who', id, from: page })
    })
  return {
    take,
    isOurs: (sessionId) => (register.get(sessionId) ?? page) === page,
    async claim(sessionId, isBack) {
      const owner = readMark(storage, markKey)
      if (owner?.page === page) {
        mark(false)
        return true
      }
      const isFree = isBack || owner?.hasLeft !== false || !(await isClaimedByOther(sessionId))
      const last = owner?.page
      if (!isFree || (register.get(sessionId) ?? last) !== last) return false
      take(sessionId)
      return true
    },
    leave() {
      if (readMark(storage, markKey)?.page === page) mark(true)
    },
    answer: (currentId) =>
      tabs.on((message) => {
        if (message.type !== 'who' || message.from === page || message.id !== currentId()) return
        tabs.post({ type: 'mine', id: message.id, from: page })
      }),
  }
}

function readMark(storage: SyncStorage, key: string): OwnerMark | null {
  try {
    return JSON.parse(storage.getItem(key) ?? '') as OwnerMark | null
  } catch {
    return null
  }
}

function createRegister(storage: SyncStorage | undefined, key: string) {
  const read = (): [string, string][] => {
    try {
      return Object.entries(JSON.parse(storage?.getItem(key) ?? '{}') as Record<string, string>)
    } catch {
      return []
    }
  }
  return {
    get: (id: string) => read().find(([other]) => other === id)?.[1],
    set(id: string, page: string) {
      const rest = read().filter(([other]) => other !== id)
      try {
        const entries = [...rest, [id, page]].slice(-maxRegistered)
        storage?.setItem(key, JSON.stringify(Object.fromEntries(entries)))
      } catch {
        // Then only those who are asked can tell.
      }
    },
  }
}
