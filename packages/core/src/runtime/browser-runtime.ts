import { listenTo } from './early-page'
import { createEarlyRuntime } from './early-runtime'
import { createBrowserLocks } from './locks'
import type { Channel, EarlyRuntime, Page, Runtime } from './ports'

/** Creates the runtime from the platform's functions and the given overrides. Outside of a browser it has no page and no storage. */
export function createBrowserRuntime(overrides: Partial<Runtime> = {}): Runtime {
  const early = createEarlyRuntime()
  const page = early.page && completePage(early.page)
  return {
    ...early,
    page,
    randomId,
    locks: createBrowserLocks(),
    // Outside of a page there are no other tabs, and an open channel would keep the Node process alive.
    openChannel: page ? openChannel : () => undefined,
    ...overrides,
  }
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function openChannel(name: string, listener: (message: unknown) => void): Channel | undefined {
  try {
    const channel = new BroadcastChannel(name)
    channel.onmessage = (event) => listener(event.data)
    return {
      post: (message) => channel.postMessage(message),
      close: () => channel.close(),
    }
  } catch {
    // BroadcastChannel is missing, or its constructor throws. In Firefox it throws if site data is blocked.
    return undefined
  }
}

/** Adds the rest of the page to its early part. */
function completePage(early: NonNullable<EarlyRuntime['page']>): Page {
  return {
    ...early,
    navigation: window.navigation,
    // A spread reads a getter only one time, so define the getter again.
    get href() {
      return location.href
    },
    get isFramed() {
      return window.top !== window.self
    },
    get hasFocus() {
      return document.hasFocus()
    },
    get opener() {
      return window.opener as Window | null
    },
    navigate: (url) => location.assign(url),
    close: () => window.close(),
    onMessage: (listener) =>
      listenTo(window, 'message', (event) => {
        if ((event as MessageEvent).origin === location.origin)
          listener((event as MessageEvent).data)
      }),
    onStorage: (key, listener) =>
      listenTo(window, 'storage', (event) => {
        const { key: changed, newValue } = event as StorageEvent
        if (changed === key && newValue) listener(newValue)
      }),
  }
}
