import type { GenAuth, GenAuthEventType } from '@genauth/core'
import type { Locks, Runtime, SessionStorage, SyncStorage } from '../../src/runtime/ports'
import type { FakeClock } from '../../src/testing'
import type { FakeLife } from './fake-life'
import type { FakeOrigin } from './fake-origin'

/** What the dead wait for. */
export const never = new Promise<never>(() => undefined)

/** A clock that can tell when its next timer is due. */
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

/** Timers that go off late in a frozen document, and never in a dead one. */
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

/** A way to open channels that only the living hear, and a way to close all of them. */
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

/** Everything that happens to a client, in order, with the code of what went wrong. */
export function noteEvents(genauth: GenAuth): string[] {
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

/** A storage that the dead write nothing to. */
export function whileAlive(life: FakeLife, storage: SyncStorage): SyncStorage {
  return {
    getItem: storage.getItem,
    setItem: (key, value) => life.isDead || storage.setItem(key, value),
    removeItem: (key) => life.isDead || storage.removeItem(key),
  }
}

/** A storage whose answers come to the living, and whose transactions end with the document that began them. */
export function heardBy(life: FakeLife, storage: SessionStorage): SessionStorage {
  const ask = <T>(call: () => T | Promise<T>) =>
    life.isDead ? never : life.hear(Promise.resolve(call()))
  const { update } = storage
  return {
    shared: storage.shared,
    get: (key) => ask(() => storage.get(key)),
    set: (key, value) => ask(() => storage.set(key, value)),
    remove: (key) => ask(() => storage.remove(key)),
    update: (key, change) =>
      ask(async () => update?.(key, (value) => (life.isDead ? value : change(value)))),
  }
}

/** Locks whose tasks only the living run; a frozen document that is granted one holds it. */
export function lockedBy(life: FakeLife, locks: Locks): Locks {
  return {
    run: (name, patienceMs, task) =>
      life.isDead
        ? never
        : life.hear(
            locks.run(name, patienceMs, async () => {
              await life.hear(Promise.resolve())
              return task()
            }),
          ),
  }
}
