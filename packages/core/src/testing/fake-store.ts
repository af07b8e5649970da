import type { GenAuthError } from '../errors'
import type {
  GenAuthEventListener,
  GenAuthEventType,
  PendingAction,
  Session,
  TokenStatus,
} from '../genauth'
import type { UserInfo } from '../protocol/user-info'
import type { FakeCall, FakeGenAuthState, FakeMethod } from './fake-genauth'

/** What a fake knows; a change replaces single facts. */
export interface FakeFacts {
  readonly session: Session
  readonly tokenStatus: TokenStatus
  readonly pendingAction: PendingAction | undefined
  readonly token: string | undefined
  readonly user: UserInfo | GenAuthError
  readonly nextAt: number | undefined
}

/** State, listeners and records of a fake: what its methods work on. */
export interface FakeStore {
  readonly options: FakeGenAuthState
  readonly calls: readonly FakeCall[]
  readonly facts: () => FakeFacts
  /** Replaces facts, then tells the subscribers. */
  readonly change: (facts: Partial<FakeFacts>) => void
  readonly subscribe: (listener: () => void) => () => void
  readonly on: (type: GenAuthEventType, listener: GenAuthEventListener) => () => void
  readonly emit: (type: GenAuthEventType, error?: GenAuthError) => Promise<void>
  readonly listenerCount: () => number
  /** Resolves after the first change that fulfils a condition. Counts as no listener. */
  readonly until: (holds: (facts: FakeFacts) => boolean) => Promise<void>
  /** Records a call, and throws the error that the test has put there for it. */
  readonly record: (method: FakeMethod, ...args: readonly unknown[]) => void
  readonly failNext: (method: FakeMethod, error: GenAuthError) => void
  /** The error that waits for the next renewal, taken away. */
  readonly takeRenewalFailure: () => GenAuthError | undefined
  readonly now: () => number
}

/** Adds a listener under an object of its own, so that the same function added twice is called and removed twice. */
function addTo<Listener>(listeners: Set<{ listener: Listener }>, listener: Listener): () => void {
  const entry = { listener }
  listeners.add(entry)
  return () => {
    listeners.delete(entry)
  }
}

/** Makes the store of a fake in its first state. */
export function createFakeStore(options: FakeGenAuthState, first: FakeFacts): FakeStore {
  const subscribers = new Set<{ listener: () => void }>()
  const onEvent = new Set<{ listener: [GenAuthEventType, GenAuthEventListener] }>()
  const failures = new Map<FakeMethod | 'renewal', GenAuthError>()
  const calls: FakeCall[] = []
  const waiting = new Map<() => void, (facts: FakeFacts) => boolean>()
  let facts = first

  function takeFailure(method: FakeMethod | 'renewal'): GenAuthError | undefined {
    const error = failures.get(method)
    failures.delete(method)
    return error
  }

  return {
    options,
    calls,
    facts: () => facts,
    change(changed) {
      facts = { ...facts, ...changed }
      const concerned = [...subscribers]
      for (const { listener } of concerned) listener()
      for (const [resolve, holds] of waiting) {
        if (!holds(facts)) continue
        waiting.delete(resolve)
        resolve()
      }
    },
    subscribe: (listener) => addTo(subscribers, listener),
    on: (type, listener) => addTo(onEvent, [type, listener]),
    async emit(type, error) {
      const event = { type, session: facts.session, ...(error && { error }) }
      const concerned = [...onEvent].filter(({ listener }) => listener[0] === type)
      const results = concerned.map(async ({ listener }) => listener[1](event))
      // As the real one does it: who fails there keeps nobody from being logged out.
      for (const result of await Promise.allSettled(results)) {
        if (result.status === 'rejected') globalThis.reportError?.(result.reason)
      }
    },
    listenerCount: () => subscribers.size + onEvent.size,
    until: (holds) => new Promise((resolve) => void waiting.set(resolve, holds)),
    record(method, ...args) {
      calls.push({ method, args })
      const error = takeFailure(method)
      if (error) throw error
    },
    failNext(method, error) {
      // Neither `run()` nor `renew()` fails by itself: what fails is the renewal that they share.
      failures.set(method === 'run' || method === 'renew' ? 'renewal' : method, error)
    },
    takeRenewalFailure: () => takeFailure('renewal'),
    now: () => (options.now ?? Date.now)(),
  }
}
