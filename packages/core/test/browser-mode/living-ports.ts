import type { GenAuth, GenAuthEventType } from '@genauth/core'
import type { Locks, Runtime, SessionStorage, SyncStorage } from '../../src/runtime/ports'
import type { FakeClock } from '../../src/testing/index'
import type { FakeLife } from './fake-life'
import type { FakeOrigin } from './fake-origin'

/** A promise that never settles. Calls of a dead document return this promise. */
export const never = new Promise<never>(() => undefined)

/** Adds the function `nextTimerAt` to a clock. It returns the time of the next timer. */
export function watchTimers(clock: FakeClock): {
  clock: FakeClock
  nextTimerAt(): number | undefined
} {
  const due = new Map<unknown, number>()
  return {
    clock: {
      ...clock,
      setTimeout(callback, delayMs) {
        const handle = clock.setTimeout(() => {
          due.delete(handle)
          callback()
        }, delayMs)
        due.set(handle, clock.now() + Math.max(1, delayMs))
        return handle
      },
      clearTimeout(handle) {
        due.delete(handle)
        clock.clearTimeout(handle)
      },
    },
    nextTimerAt: () => (due.size ? Math.min(...due.values()) : undefined),
  }
}

/** Creates the timers of a document. In a frozen document they fire after the thaw. In a dead document they never fire. */
export function timersOf(
  clock: FakeClock,
  life: FakeLife,
): Pick<Runtime, 'setTimeout' | 'clearTimeout'> {
  const cleared = new Set<unknown>()
  return {
    setTimeout(callback, ms) {
      const handle = clock.setTimeout(
        () => life.enter(() => cleared.delete(handle) || callback()),
        ms,
      )
      return handle
    },
    clearTimeout(handle) {
      cleared.add(handle)
      clock.clearTimeout(handle)
    },
  }
}

/**
 * Returns functions that open channels for a document and close all of them. The channels deliver messages only while the document is
 * alive.
 */
export function channelsOf(
  origin: FakeOrigin,
  life: FakeLife,
): Pick<Runtime, 'openChannel'> & { closeChannels(): void } {
  const channels: { close(): void }[] = []
  return {
    openChannel(name, listener) {
      const channel = origin.openChannel(name, (message) => life.enter(() => listener(message)))
      channels.push(channel)
      return channel
    },
    closeChannels() {
      for (const channel of channels) channel.close()
    },
  }
}

/** Records the events of a client in order, each with its error code. */
export function recordEvents(genauth: GenAuth): string[] {
  const seen: string[] = []
  for (const type of eventTypes) {
    genauth.on(type, ({ error }) => {
      seen.push(error ? `${type}:${error.code}` : type)
    })
  }
  return seen
}

const eventTypes: readonly GenAuthEventType[] = [
  'login',
  'logout',
  'renewed',
  'renewalFailed',
  'expired',
  'userSwitched',
]

/** Creates a synchronous storage that ignores the writes of a dead document. */
export function syncStorageOf(life: FakeLife, storage: SyncStorage): SyncStorage {
  return {
    getItem: storage.getItem,
    setItem: (key, value) => life.isDead || storage.setItem(key, value),
    removeItem: (key) => life.isDead || storage.removeItem(key),
  }
}

/** Creates a storage that returns results only while the document is alive. A transaction ends with the document that started it. */
export function storageOf(life: FakeLife, storage: SessionStorage): SessionStorage {
  const run = <T>(call: () => T | Promise<T>) =>
    life.isDead ? never : life.receive(Promise.resolve(call()))
  const { update } = storage
  return {
    shared: storage.shared,
    get: (key) => run(() => storage.get(key)),
    set: (key, value) => run(() => storage.set(key, value)),
    remove: (key) => run(() => storage.remove(key)),
    update: (key, change) =>
      run(async () => update?.(key, (value) => (life.isDead ? value : change(value)))),
  }
}

/** Creates locks that run tasks only while the document is alive. A frozen document keeps the locks that it holds. */
export function locksOf(life: FakeLife, locks: Locks): Locks {
  return {
    run: (name, patienceMs, task) =>
      life.isDead
        ? never
        : life.receive(
            locks.run(name, patienceMs, async () => {
              await life.receive(Promise.resolve())
              return task()
            }),
          ),
  }
}
