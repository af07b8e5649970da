import type {
  AnonymousReason,
  AnonymousSession,
  GenAuthError,
  PendingAction,
  Session,
} from '@genauth/core/client'
import { type Scope, useScope } from '../provider/scope'
import { asGenAuthError } from '../shared/as-genauth-error'
import { type HandlerInput, isOptions } from '../shared/handler-input'
import { memoLast, type Store, useKept, useLatest, useTracked } from '../shared/store'

/** The state of a login or a logout, as a hook returns it. */
export interface ActionState {
  readonly isPending: boolean
  readonly error: GenAuthError | null
}

/**
 * Starts a login or a logout, and returns nothing. Options of the call override the options of the hook. If the function is called as a
 * handler, with an event, a FormData, a value that is not an object, or several arguments, the function ignores the arguments.
 */
export interface Action<Options> {
  (input: HandlerInput, ...more: unknown[]): void
  // TypeScript 7 describes an unknown option with the last overload only.
  (options?: Options): void
}

/**
 * Starts a login or a logout, and returns its promise. If the function is called as a handler (see {@link Action}) or by `useActionState`,
 * the function ignores the arguments and returns nothing, because React would pass a rejection to the error boundary.
 */
export interface AsyncAction<Options, Result> {
  (options?: Options): Promise<Result>
  (input: HandlerInput, ...more: unknown[]): void
  (previousState: unknown, formData: FormData): undefined
}

/** The differences between `useLogin` and `useLogout`. */
export interface ActionKind {
  /** The name of the hook, for error messages. */
  readonly hook: string
  /**
   * The methods of the client that the hook calls. `signUp` is `login` with the registration page. For each name, the hook returns two
   * functions: `name` returns nothing, `nameAsync` returns the promise.
   */
  readonly names: readonly ('login' | 'loginWithPopup' | 'logout' | 'signUp' | 'switchAccount')[]
  /** The values of `genauth.getPendingAction()` for which `isPending` is `true`. */
  readonly pending: readonly (PendingAction | undefined)[]
  /** The hook returns the error of an anonymous session with this `reason`. */
  readonly reason: AnonymousReason
}

/**
 * Creates the store for one call of `useLogin` or `useLogout`. All stores return the same `isPending`. Each store keeps its own error until
 * the session changes. A store without an error of its own returns the error of the session. A reset or the next attempt clears the errors
 * of the store and of the session. The store has a single subscriber: the component that calls the hook.
 */
function createActionStore<Options extends object, Result extends ActionState>(
  { genauth, session, errorReset }: Scope,
  { names, pending, reason }: ActionKind,
  defaults: { readonly current: Options | undefined },
): Store<Result> {
  let notify: (() => void) | undefined
  let attempts = 0
  let ownError: GenAuthError | null = null
  // The session of `ownError`. Another session removes the error.
  let errorSession = errorReset.has(session.get()) ? session.get() : undefined

  function setError(error: GenAuthError | null): void {
    ownError = error
    errorSession = session.get()
    notify?.()
  }

  function reset(): void {
    errorReset.add(session.get())
    setError(null)
  }

  const methods: Record<string, unknown> = { reset }
  for (const name of names) {
    const run = (...args: unknown[]) => {
      const options = isOptions<Options>(args) ? args : undefined
      attempts += 1
      const attempt = attempts
      reset()
      const all = { ...defaults.current, ...options?.[0] }
      const done =
        name === 'signUp' ? genauth.login({ ...all, screen: 'signup' }) : genauth[name](all)
      done.catch((thrown: unknown) => {
        const error = asGenAuthError(thrown)
        if (attempt === attempts && error.code !== 'login_abandoned') setError(error)
      })
      return options && done
    }
    methods[`${name}Async`] = run
    methods[name] = (...input: unknown[]) => void run(...input)
  }

  const toResult = memoLast(
    (isPending: boolean, error: GenAuthError | null) =>
      ({ ...methods, isPending, error }) as ActionState as Result,
  )

  function read(isPending: boolean, current: Session): Result {
    // Only an anonymous session has a reason and an error.
    const anonymous = current as Partial<AnonymousSession>
    const sessionError = anonymous.reason === reason && anonymous.error
    return toResult(isPending, current === errorSession ? ownError : sessionError || null)
  }

  return {
    subscribe(listener) {
      notify = listener
      return session.subscribe(listener)
    },
    get: () => read(pending.includes(genauth.getPendingAction()), session.get()),
    getServer: () => read(false, session.getServer()),
  }
}

/**
 * Implements `useLogin` and `useLogout`. Each component has its own store. The defaults of a login or logout are the options of the
 * component's last render.
 */
export function useAction<Result extends ActionState>(
  kind: ActionKind,
  options: object | undefined,
): Result {
  const scope = useScope(kind.hook)
  const defaults = useLatest(options)
  return useTracked(useKept(scope, () => createActionStore<object, Result>(scope, kind, defaults)))
}
