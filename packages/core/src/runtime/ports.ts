import type { ProtocolPorts } from '../protocol/client'

/** A synchronous key-value store, such as `sessionStorage`. Each method may throw. */
export interface SyncStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/** A storage for sessions. Implement it to store sessions in a place of your choice. Methods may return promises. */
export interface SessionStorage {
  /** Whether other tabs read the same values. If true, the tabs share each token refresh. */
  readonly shared: boolean
  get(key: string): string | null | undefined | Promise<string | null | undefined>
  set(key: string, value: string): void | Promise<void>
  remove(key: string): void | Promise<void>
  /**
   * Replaces a value atomically and returns the new value; `undefined` removes it. Omit this method if the store has no atomic update.
   */
  update?(
    key: string,
    change: (value: string | undefined) => string | undefined,
  ): Promise<string | undefined>
}

/** Locks that all tabs of an origin share. */
export interface Locks {
  /** Runs `task` when no other tab runs a task with the same name. Waits at most `patienceMs` milliseconds for a tab that is frozen. */
  run<T>(name: string, patienceMs: number, task: () => Promise<T>): Promise<T>
}

/** A message channel to the other tabs of the origin. */
export interface Channel {
  post(message: unknown): void
  close(): void
}

/** A page event that affects the session. */
export type PageEvent = 'freeze' | 'online' | 'pagehide' | 'pageshow' | 'resume' | 'visible'

/** The page that contains the session. */
export interface Page {
  /** Identifies this document. A reload or a duplicated tab has a different id. */
  readonly id: string
  readonly href: string
  readonly origin: string
  readonly isFramed: boolean
  readonly isSecureContext: boolean
  readonly hasFocus: boolean
  /** Changes the URL without a navigation. */
  replaceUrl(url: string): void
  /** Navigates to a URL. */
  navigate(url: string): void
  /** The browser's Navigation API; `undefined` if it has none. */
  readonly navigation?: EventTarget | undefined
  /** Opens an empty popup. Returns `null` if the browser blocks it. */
  openPopup(): Window | null
  /** The window that opened this one. */
  readonly opener: Window | null
  close(): void
  /** Adds a listener for a page event. `persisted` is the event's flag for a restored page. Returns the unsubscribe function. */
  listen(event: PageEvent, listener: (persisted: boolean) => void): () => void
  /** Adds a listener for `postMessage` from the same origin. Returns the unsubscribe function. */
  onMessage(listener: (data: unknown) => void): () => void
  /** Adds a listener for changes of a local storage key by other tabs. Returns the unsubscribe function. */
  onStorage(key: string, listener: (value: string) => void): () => void
}

/** The part of a page that is needed before the rest of the code is loaded. */
export type EarlyPage = Pick<Page, 'href' | 'listen' | 'openPopup' | 'origin'>

/** The part of the runtime that browser mode needs before its engine is loaded. */
export interface EarlyRuntime extends Omit<Runtime, 'locks' | 'openChannel' | 'page' | 'randomId'> {
  readonly page: (EarlyPage & Pick<Page, 'id' | 'isSecureContext' | 'replaceUrl'>) | undefined
}

/** All platform functions that a session uses. Tests replace them. */
export interface Runtime extends ProtocolPorts {
  /** Returns the milliseconds of a monotonic clock, which no user can set. It may stop while the device sleeps. */
  uptime(): number
  /** Returns a number from 0 (inclusive) to 1 (exclusive), for jitter. */
  random(): number
  /** Returns an id that cannot be guessed. */
  randomId(): string
  /** The page, or `undefined` outside of a browser. */
  readonly page: Page | undefined
  /** The storage of this tab (`sessionStorage`), or `undefined` if it is blocked. */
  readonly tabStorage: SyncStorage | undefined
  /** The storage that all tabs of the origin share (`localStorage`), with change events. `undefined` if it is blocked. */
  readonly originStorage: SyncStorage | undefined
  /** A storage that is consistent across tabs (IndexedDB), or `undefined` if it is blocked. */
  readonly sharedStorage: SessionStorage | undefined
  readonly locks: Locks
  /** Opens a channel to the other tabs. Returns `undefined` if `BroadcastChannel` is unavailable. */
  openChannel(name: string, listener: (message: unknown) => void): Channel | undefined
}
