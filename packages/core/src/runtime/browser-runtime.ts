import type { ProtocolPorts } from '../protocol/client'
import { findPage } from './browser-page'
import type { Channel, Locks, Runtime, SessionStorage } from './ports'
import { platformPorts } from './protocol-ports'
import { findSharedStorage } from './shared-storage'
import { createWebLocks } from './web-locks'
import { findWebStorage } from './web-storage'

/** The world as the platform has it, where no port was given. Outside of a browser there is no page, and nothing is kept. */
export function createBrowserRuntime(overrides: Partial<Runtime> = {}): Runtime {
  const page = findPage()
  const sharedStorage = page && findSharedStorage()
  const manager = globalThis.navigator?.locks as LockManager | undefined
  const ports = { ...platformPorts, ...overrides }
  return {
    ...platformPorts,
    page,
    originStorage: page && findWebStorage('localStorage'),
    tabStorage: page && findWebStorage('sessionStorage'),
    sharedStorage,
    locks: manager ? createWebLocks(manager) : loadLeaseLocks(sharedStorage, ports),
    uptime: () => performance.now(),
    random: () => Math.random(),
    randomId,
    // Where there is no page there are no tabs, and an open channel would keep Node from ending.
    openChannel: page ? openChannel : () => undefined,
    ...overrides,
  }
}

/** Few browsers are without Web Locks, so few load what stands in for them. */
function loadLeaseLocks(storage: SessionStorage | undefined, ports: ProtocolPorts): Locks {
  return {
    async run(name, patienceMs, task) {
      const { createLeaseLocks } = await import('./lease-locks')
      return createLeaseLocks(storage, ports, randomId).run(name, patienceMs, task)
    },
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
