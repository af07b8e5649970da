import type { AnonymousReason, GenAuth, GenAuthError, PendingAction, Session } from '@genauth/core'
import { asGenAuthError } from './as-genauth-error'
import { type EventLike, withoutEvent } from './is-event'
import { memoLast } from './memo-last'
import type { Scope } from './scope'
import type { Store } from './store'

/** Where an action of the core stands. */
export interface ActionState {
  readonly isPending: boolean
  readonly error: GenAuthError | null
}

/** Runs an action, and keeps its error for those who did not await it. The promise is the action's own. */
type RunAction = <Result>(action: () => Promise<Result>) => Promise<Result>

/** The options of a call over those of the hook. */
type MergeOptions<Defaults> = <Options extends Defaults>(
  given: Options | EventLike | undefined,
) => Options

/** What tells the actions apart. */
export interface ActionKind<Options, Methods> {
  /** What the core calls it while it is pending. */
  readonly pending: readonly (PendingAction | undefined)[]
  /** The reason of the anonymous session that carries its error. */
  readonly reason: AnonymousReason
  readonly methods: (
    genauth: GenAuth,
    run: RunAction,
    merge: MergeOptions<Options>,
    reset: () => void,
  ) => Methods
}

/**
 * Makes the store of one hook that begins an action. Pending is the core's, one for all hooks. The error is the hook's own, until
 * the session changes, else the one with which the action has left the session; neither survives a reset or another attempt. One component subscribes: the hook's.
 */
export function createActionStore<Options extends object, Methods extends object>(
  { genauth, session, resets }: Scope,
  { pending, reason, methods }: ActionKind<Options, Methods>,
  defaults: { readonly current: Options | undefined },
): Store<ActionState & Methods> {
  let tell: (() => void) | undefined
  let attempts = 0
  // What the hook says in place of a session's own error; so it is forgotten with that session.
  const said = new WeakMap<Session, GenAuthError | null>()
  if (resets.has(session.get())) said.set(session.get(), null)

  function say(error: GenAuthError | null): void {
    said.set(session.get(), error)
    tell?.()
  }

  function reset(): void {
    resets.add(session.get())
    say(null)
  }

  const run: RunAction = (action) => {
    attempts += 1
    const attempt = attempts
    reset()
    const done = action()
    done.catch((error: unknown) => {
      if (attempt === attempts) say(asGenAuthError(error))
    })
    return done
  }

  const merge = <Given extends Options>(given: Given | EventLike | undefined): Given =>
    ({ ...defaults.current, ...withoutEvent(given) }) as Given

  const all = methods(genauth, run, merge, reset)
  const toResult = memoLast((isPending: boolean, error: GenAuthError | null) => ({
    ...all,
    isPending,
    error,
  }))

  function read(isPending: boolean, from: Session): ActionState & Methods {
    const own = said.get(from)
    if (own !== undefined) return toResult(isPending, own)
    const left = from.status === 'anonymous' && from.reason === reason && from.error
    return toResult(isPending, left || null)
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
