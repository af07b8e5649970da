import { findPage } from './browser-page'
import { createIndexedDbStorage } from './indexed-db-storage'
import { createLeaseLocks } from './lease-locks'
import type { Channel, Runtime } from './ports'
import { platformPorts } from './protocol-ports'
import { createWebLocks } from './web-locks'
import { findWebStorage } from './web-storage'

/** The world as the platform has it, where no port was given. Outside of a browser there is no page, and nothing is kept. */
export function createBrowserRuntime(overrides: Partial<Runtime> = {}): Runtime {
  const page = findPage()
  const originStorage = page && findWebStorage('localStorage')
  const manager = globalThis.navigator?.locks as LockManager | undefined
  const ports = { ...platformPorts, ...overrides }
  return {
    ...platformPorts,
    page,
    originStorage,
    tabStorage: page && findWebStorage('sessionStorage'),
    sharedStorage: page && createIndexedDbStorage(),
    locks: manager ? createWebLocks(manager) : createLeaseLocks(originStorage, ports, randomId),
    random: () => Math.random(),
    randomId,
    openChannel,
    ...overrides,
  }
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function openChannel(name: string, listener: (message: unknown) => void): Channel | undefined {
  if (!globalThis.BroadcastChannel) return undefined
  const channel = new BroadcastChannel(name)
  channel.onmessage = (event) => listener(event.data)
  return {
    post: (message) => channel.postMessage(message),
    close: () => channel.close(),
  }
}
