import type { GenAuthError } from '../errors'
import type { GenAuthEventListener, GenAuthEventType } from '../genauth'
import type { UserInfo } from '../protocol/user-info'
import type { PendingAction, Session, TokenStatus } from '../session-state'
import type { FakeCall, FakeGenAuthState, FakeMethod } from './fake-genauth'

/** The state of a fake. */
export interface FakeFacts {
  readonly session: Session
  readonly tokenStatus: TokenStatus
  readonly pendingAction: PendingAction | undefined
  readonly token: string | undefined
  readonly user: UserInfo | GenAuthError
  readonly nextAt: number | undefined
}

/** The state, the listeners and the recorded calls of a fake. Its methods share this store. */
export interface FakeStore {
  readonly options: FakeGenAuthState
  readonly calls: readonly FakeCall[]
  readonly facts: () => FakeFacts
  /** Replaces members of the state, then calls the subscribers. */
  readonly change: (facts: Partial<FakeFacts>) => void
  readonly subscribe: (listener: () => void) => () => void
  readonly on: (type: GenAuthEventType, listener: GenAuthEventListener) => () => void
  readonly emit: (type: GenAuthEventType, error?: GenAuthError) => Promise<void>
  readonly listenerCount: () => number
  /** Resolves after the first change of the state for which `holds` returns `true`. `listenerCount` does not include this listener. */
  readonly until: (holds: (facts: FakeFacts) => boolean) => Promise<void>
  /** Records a call of a method. If `failNext` has set an error for this method, throws the error. */
  readonly record: (method: FakeMethod, ...args: readonly unknown[]) => void
  readonly failNext: (method: FakeMethod, error: GenAuthError) => void
  /** Returns the error that the next refresh must fail with, and removes the error from the store. */
  readonly takeRenewalFailure: () => GenAuthError | undefined
  readonly now: () => number
}

/** Adds a listener in its own entry object. So a listener that was added twice is called twice and must be removed twice. */
function addTo<Listener>(listeners: Set<{ listener: Listener }>, listener: Listener): () => void {
  const entry = { listener }
  listeners.add(entry)
  return () => {
    listeners.delete(entry)
  }
}

/** Creates the store of a fake with its initial state. */
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
      const current = [...subscribers]
      for (const { listener } of current) listener()
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
      const matching = [...onEvent].filter(({ listener }) => listener[0] === type)
      const results = matching.map(async ({ listener }) => listener[1](event))
      // As in the real client, a logout continues if a listener fails.
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
      // `run()` and `renew()` share one refresh, so both reject with the error of this refresh.
      failures.set(method === 'run' || method === 'renew' ? 'renewal' : method, error)
    },
    takeRenewalFailure: () => takeFailure('renewal'),
    now: () => (options.now ?? Date.now)(),
  }
}
