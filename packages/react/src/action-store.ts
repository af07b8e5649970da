import type { AnonymousReason, GenAuthError, PendingAction, Session } from '@genauth/core'
import { asGenAuthError } from './as-genauth-error'
import type { Scope } from './scope'
import type { Store } from './store'

/** Where an action of the core stands. */
export interface ActionState {
  readonly isPending: boolean
  readonly error: GenAuthError | null
}

/** Runs an action, and keeps its error for those who did not await it. The promise is the action's own. */
export type RunAction = <Result>(action: () => Promise<Result>) => Promise<Result>

interface ActionKind<Methods> {
  /** What the core calls it while it is pending. */
  readonly pending: readonly PendingAction[]
  /** The reason of the anonymous session that carries its error. */
  readonly reason: AnonymousReason
  readonly methods: (run: RunAction, reset: () => void) => Methods
}

function errorOf(session: Session, reason: AnonymousReason): GenAuthError | undefined {
  return session.status === 'anonymous' && session.reason === reason ? session.error : undefined
}

/**
 * Makes the store of one hook that begins an action. Pending is the core's, one for all hooks. The error is the hook's own, else the
 * one with which the action has left the session, until it is reset or tried again.
 */
export function createActionStore<Methods extends object>(
  { genauth, session }: Scope,
  { pending, reason, methods }: ActionKind<Methods>,
): Store<ActionState & Methods> {
  const listeners = new Set<() => void>()
  let failure: GenAuthError | undefined
  let hidden: GenAuthError | undefined
  let attempt = {}

  function fail(error: GenAuthError | undefined): void {
    failure = error
    for (const listener of listeners) listener()
  }

  function reset(): void {
    hidden = errorOf(session.get(), reason)
    fail(undefined)
  }

  const all = methods((action) => {
    const mine = {}
    attempt = mine
    reset()
    const done = action()
    done.catch((error: unknown) => {
      if (attempt === mine) fail(asGenAuthError(error))
    })
    return done
  }, reset)

  function createReader(): (isPending: boolean, from: Session) => ActionState & Methods {
    let last: (ActionState & Methods) | undefined
    return (isPending, from) => {
      const left = errorOf(from, reason)
      const error = failure ?? (left === hidden ? undefined : left) ?? null
      if (!last || last.isPending !== isPending || last.error !== error) {
        last = { ...all, isPending, error }
      }
      return last
    }
  }

  const read = createReader()
  const readServer = createReader()
  return {
    subscribe(listener) {
      listeners.add(listener)
      const stop = session.subscribe(listener)
      return () => {
        listeners.delete(listener)
        stop()
      }
    },
    get() {
      const action = genauth.getPendingAction()
      return read(action !== undefined && pending.includes(action), session.get())
    },
    getServer: () => readServer(false, session.getServer()),
  }
}
