import type { Page, PageEvent } from '../../src/runtime/ports'

/** A fake page. A test can inspect it and fire its events. */
export interface FakePage extends Page {
  href: string
  isFramed: boolean
  isSecureContext: boolean
  hasFocus: boolean
  opener: Window | null
  /** The URLs that the client navigated to. */
  readonly navigations: string[]
  /** The popups that the page opened. If a test sets `blocksPopups`, the page opens no popup. */
  readonly popups: FakePopup[]
  blocksPopups: boolean
  isClosed: boolean
  fire(event: PageEvent, persisted?: boolean): void
  /** Delivers a message that a window of the page's own origin sent with `postMessage`. */
  receive(data: unknown): void
  /** The number of registered listeners. */
  listenerCount(): number
}

export interface FakePopup {
  closed: boolean
  /** The window that opened the popup; `null` if the reference was removed. */
  opener: unknown
  focused: number
  readonly urls: string[]
  close(): void
}

let pages = 0

export function createFakePage(href: string, onStorage: Page['onStorage']): FakePage {
  const listeners = new Set<{ event: PageEvent; listener: (persisted: boolean) => void }>()
  const messages = new Set<(data: unknown) => void>()
  let storageListeners = 0
  pages += 1
  const page: FakePage = {
    id: `page-${pages}`,
    href,
    origin: new URL(href).origin,
    isFramed: false,
    isSecureContext: true,
    hasFocus: true,
    opener: null,
    navigations: [],
    popups: [],
    blocksPopups: false,
    isClosed: false,
    replaceUrl(url) {
      page.href = new URL(url, page.href).href
    },
    navigate: (url) => page.navigations.push(url),
    openPopup: () => (page.blocksPopups ? null : addPopup(page)),
    close() {
      page.isClosed = true
    },
    listen(event, listener) {
      const entry = { event, listener }
      listeners.add(entry)
      return () => listeners.delete(entry)
    },
    onMessage(listener) {
      messages.add(listener)
      return () => messages.delete(listener)
    },
    onStorage(key, listener) {
      storageListeners += 1
      const stop = onStorage(key, listener)
      return () => {
        storageListeners -= 1
        stop()
      }
    },
    fire(event, persisted = false) {
      for (const entry of [...listeners]) if (entry.event === event) entry.listener(persisted)
    },
    receive(data) {
      for (const listener of [...messages]) listener(data)
    },
    listenerCount: () => listeners.size + messages.size + storageListeners,
  }
  return page
}

function addPopup(page: FakePage): Window {
  const popup = createFakePopup()
  page.popups.push(popup)
  return popup as unknown as Window
}

export function createFakePopup(): FakePopup & { location: { replace(url: string): void } } {
  const popup = {
    closed: false,
    opener: {} as unknown,
    focused: 0,
    urls: [] as string[],
    location: { replace: (url: string) => popup.urls.push(url) },
    close() {
      popup.closed = true
    },
    focus() {
      popup.focused += 1
    },
  }
  return popup
}
