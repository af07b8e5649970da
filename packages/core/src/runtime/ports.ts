import type { ProtocolPorts } from '../protocol/client'

/** A key-value store that answers at once, such as `sessionStorage`. Any method may throw. */
export interface SyncStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/** Where a session is kept. Implement it to keep sessions somewhere of your own. */
export interface SessionStorage {
  /** Whether other tabs see the same values. If so, one renewal serves them all. */
  readonly shared: boolean
  get(key: string): string | null | undefined | Promise<string | null | undefined>
  set(key: string, value: string): void | Promise<void>
  remove(key: string): void | Promise<void>
  /**
   * Reads and writes in one step that nothing can come between, where the store can do that; `undefined` removes. Returns the new
   * value.
   */
  update?(
    key: string,
    change: (value: string | undefined) => string | undefined,
  ): Promise<string | undefined>
}

/** Mutual exclusion across the tabs of an origin. */
export interface Locks {
  /** Runs `task` while no other tab runs one under the same name, and nobody waits longer than `patienceMs` for a frozen tab. */
  run<T>(name: string, patienceMs: number, task: () => Promise<T>): Promise<T>
}

/** A way to reach the other tabs of an origin. */
export interface Channel {
  post(message: unknown): void
  close(): void
}

/** What happens to a page that a session has to know about. */
export type PageEvent = 'freeze' | 'online' | 'pagehide' | 'pageshow' | 'resume' | 'visible'

/** The page that a session lives in. */
export interface Page {
  /** Names this document; a reload, and a copy of the tab, have another. */
  readonly id: string
  readonly href: string
  readonly origin: string
  readonly isFramed: boolean
  readonly isSecureContext: boolean
  readonly hasFocus: boolean
  /** Changes the address without a navigation. */
  replaceUrl(url: string): void
  /** Leaves for another address. */
  navigate(url: string): void
  /** The browser's Navigation API; `undefined` if it has none. */
  readonly navigation?: EventTarget | undefined
  /** Opens an empty popup; `null` where the browser blocks it. */
  openPopup(): Window | null
  /** The window that opened this one. */
  readonly opener: Window | null
  close(): void
  listen(event: PageEvent, listener: (persisted: boolean) => void): () => void
  /** Listens to `postMessage` from our own origin. */
  onMessage(listener: (data: unknown) => void): () => void
  /** Listens to another tab's change of a key in local storage. */
  onStorage(key: string, listener: (value: string) => void): () => void
}

/** What of a page is needed before the rest of the code is loaded. */
export type EarlyPage = Pick<Page, 'listen' | 'openPopup' | 'origin'>

/** Every effect of a session on the world, so that tests can put a world of their own in its place. */
export interface Runtime extends ProtocolPorts {
  /** Milliseconds since some instant, by a clock that nobody sets. A sleep may be left out. */
  uptime(): number
  /** A number from 0 up to 1, for jitter. */
  random(): number
  /** An id that nobody can guess. */
  randomId(): string
  /** `undefined` outside of a browser. */
  readonly page: Page | undefined
  /** Storage of this tab; `undefined` where it is blocked. */
  readonly tabStorage: SyncStorage | undefined
  /** Storage of the origin that announces changes; `undefined` where it is blocked. */
  readonly originStorage: SyncStorage | undefined
  /** Storage that all tabs agree on; `undefined` where it is blocked. */
  readonly sharedStorage: SessionStorage | undefined
  readonly locks: Locks
  /** `undefined` where the browser has no channels. */
  openChannel(name: string, listener: (message: unknown) => void): Channel | undefined
}
