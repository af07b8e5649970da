import { loadPart } from '../load-part'
import { findPage } from './browser-page'
import type { Channel, Locks, Runtime } from './ports'
import { platformPorts } from './protocol-ports'
import { findSharedStorage } from './shared-storage'
import { findWebStorage } from './web-storage'

const ownPorts = {
  ...platformPorts,
  uptime: (): number => performance.now(),
  random: (): number => Math.random(),
  randomId,
}

/** The world as the platform has it, where no port was given. Outside of a browser there is no page, and nothing is kept. */
export function createBrowserRuntime(overrides: Partial<Runtime> = {}): Runtime {
  const page = findPage()
  return {
    ...ownPorts,
    page,
    originStorage: page && findWebStorage('localStorage'),
    tabStorage: page && findWebStorage('sessionStorage'),
    sharedStorage: page && findSharedStorage(),
    locks: loadLocks(),
    // Where there is no page there are no tabs, and an open channel would keep Node from ending.
    openChannel: page ? openChannel : () => undefined,
    ...overrides,
  }
}

/** Loads the code of the locks with the first lock. Most pages take none. */
function loadLocks(): Locks {
  const locks = loadPart(async () => (await import('./browser-locks')).createBrowserLocks())
  return { run: async (...parameters) => (await locks()).run(...parameters) }
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
    // There is none; or it is there and denied, as in Firefox where site data is blocked.
    return undefined
  }
}
