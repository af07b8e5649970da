import type { AnonymousReason, GenAuthError, PendingAction, Session } from '@genauth/core'
import { asGenAuthError } from './as-genauth-error'
import { memoLast } from './memo-last'
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
  readonly pending: readonly (PendingAction | undefined)[]
  /** The reason of the anonymous session that carries its error. */
  readonly reason: AnonymousReason
  readonly methods: (run: RunAction, reset: () => void) => Methods
}

/**
 * Makes the store of one hook that begins an action. Pending is the core's, one for all hooks. The error is the hook's own, else the
 * one with which the action has left the session, until it is reset or tried again. One component subscribes: the hook's.
 */
export function createActionStore<Methods extends object>(
  { genauth, session }: Scope,
  { pending, reason, methods }: ActionKind<Methods>,
): Store<ActionState & Methods> {
  let tell: (() => void) | undefined
  let failure: GenAuthError | undefined
  let hidden: GenAuthError | undefined
  let attempts = 0

  function errorOf(from: Session): GenAuthError | undefined {
    return from.status === 'anonymous' && from.reason === reason ? from.error : undefined
  }

  function fail(error?: GenAuthError): void {
    failure = error
    tell?.()
  }

  function reset(): void {
    hidden = errorOf(session.get())
    fail()
  }

  const all = methods((action) => {
    attempts += 1
    const attempt = attempts
    reset()
    const done = action()
    done.catch((error: unknown) => {
      if (attempt === attempts) fail(asGenAuthError(error))
    })
    return done
  }, reset)

  const toResult = memoLast((isPending: boolean, error: GenAuthError | null) => ({
    ...all,
    isPending,
    error,
  }))

  function read(isPending: boolean, from: Session): ActionState & Methods {
    const left = errorOf(from)
    return toResult(isPending, failure ?? (left === hidden ? null : (left ?? null)))
  }

  return {
    subscribe(listener) {
      tell = listener
      return session.subscribe(listener)
    },
    get: () => read(pending.includes(genauth.getPendingAction()), session.get()),
    getServer: () => read(false, session.getServer()),
  }
}
