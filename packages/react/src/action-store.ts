import type { AnonymousReason, GenAuthError, PendingAction, Session } from '@genauth/core'
import { asGenAuthError } from './as-genauth-error'
import { type EventLike, isEvent } from './is-event'
import { memoLast } from './memo-last'
import type { Scope } from './scope'
import type { Store } from './store'

/** Where an action of the core stands. */
export interface ActionState {
  readonly isPending: boolean
  readonly error: GenAuthError | null
}

/** Begins an action, and returns nothing. The options are added to those of the hook; an event and a FormData are ignored. */
export interface Action<Options> {
  (options?: Options): void
  (event: EventLike): void
}

/**
 * Begins an action, and returns its promise. If the argument is an event or a FormData, ignores it and returns nothing: React would pass a
 * rejection to the error boundary. Event handlers, the `action` of a form and `useActionState` pass such arguments.
 */
export interface AsyncAction<Options, Result> {
  (options?: Options): Promise<Result>
  (event: EventLike): void
  (previousState: unknown, formData: FormData): undefined
}

/** The differences between the hooks. */
export interface ActionKind {
  /** The methods of the core. Each method becomes two: `name` returns nothing, `nameAsync` returns the promise. */
  readonly names: readonly ('login' | 'loginWithPopup' | 'logout')[]
  /** What the core calls them while they are pending. */
  readonly pending: readonly (PendingAction | undefined)[]
  /** The reason of the anonymous session that carries their error. */
  readonly reason: AnonymousReason
}

/**
 * Makes the store of one hook that begins actions. All hooks share `isPending`. Each hook has its own error until the session changes. Without
 * one, it shows the error of the session. A reset and the next attempt clear both. Only the component of the hook subscribes.
 */
export function createActionStore<Options extends object, Result extends ActionState>(
  { genauth, session, resets }: Scope,
  { names, pending, reason }: ActionKind,
  defaults: { readonly current: Options | undefined },
): Store<Result> {
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

  const methods: Record<string, unknown> = { reset }
  for (const name of names) {
    const run = (given?: unknown, ...more: unknown[]) => {
      // `useActionState` passes its state first, and the FormData after it.
      const isHandler = more.length > 0 || isEvent(given)
      attempts += 1
      const attempt = attempts
      reset()
      const done = genauth[name]({ ...defaults.current, ...(!isHandler && (given as Options)) })
      done.catch((thrown: unknown) => {
        const error = asGenAuthError(thrown)
        if (attempt === attempts && error.code !== 'login_abandoned') say(error)
      })
      return isHandler ? undefined : done
    }
    methods[`${name}Async`] = run
    methods[name] = (...input: unknown[]) => void run(...input)
  }

  const toResult = memoLast(
    (isPending: boolean, error: GenAuthError | null) =>
      ({ ...methods, isPending, error }) as ActionState as Result,
  )

  function read(isPending: boolean, from: Session): Result {
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
