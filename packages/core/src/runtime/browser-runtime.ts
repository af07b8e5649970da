import { loadPart } from '../load-part'
import { findEarlyPage, listenTo } from './early-page'
import type { Channel, Locks, Page, Runtime } from './ports'
import { platformPorts } from './protocol-ports'
import { findWebStorage } from './storage'

const ownPorts = {
  ...platformPorts,
  uptime: (): number => performance.now(),
  random: (): number => Math.random(),
  randomId,
}

/** Creates the runtime from the platform's functions and the given overrides. Outside of a browser it has no page and no storage. */
export function createBrowserRuntime(overrides: Partial<Runtime> = {}): Runtime {
  const page = findPage()
  return {
    ...ownPorts,
    page,
    originStorage: page && findWebStorage('localStorage'),
    tabStorage: page && findWebStorage('sessionStorage'),
    // Server mode stores no session in the browser, so the factory of browser mode adds this storage.
    sharedStorage: undefined,
    locks: loadLocks(),
    // Outside of a page there are no other tabs, and an open channel would keep the Node process alive.
    openChannel: page ? openChannel : () => undefined,
    ...overrides,
  }
}

/** Loads the locks on first use. Only a refresh needs them, and most pages close before their first refresh. */
function loadLocks(): Locks {
  const locks = loadPart(async () => (await import('./locks')).createBrowserLocks())
  return { run: async (...args) => (await locks()).run(...args) }
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function openChannel(name: string, listener: (message: unknown) => void): Channel | undefined {
  const channel = createChannel(name)
  if (!channel) return undefined
  channel.onmessage = (event) => listener(event.data)
  return {
    post: (message) => channel.postMessage(message),
    close: () => channel.close(),
  }
}

function createChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name)
  } catch {
    // BroadcastChannel is missing, or its constructor throws. In Firefox it throws if site data is blocked.
    return undefined
  }
}

/** Returns the page that this code runs in, or `undefined` outside of a page. */
function findPage(): Page | undefined {
  const early = findEarlyPage()
  return (
    early && {
      ...early,
      id: String(performance.timeOrigin),
      navigation: window.navigation,
      get href() {
        return location.href
      },
      get isFramed() {
        return window.top !== window.self
      },
      get isSecureContext() {
        return window.isSecureContext !== false
      },
      get hasFocus() {
        return document.hasFocus()
      },
      get opener() {
        return window.opener as Window | null
      },
      replaceUrl: (url) => history.replaceState(history.state, '', url),
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
  )
}
