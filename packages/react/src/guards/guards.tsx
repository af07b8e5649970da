import type { GenAuthError, LoginOptions, RegisteredUser, Session } from '@genauth/core/client'
import { Fragment, type ReactNode, useEffect, useSyncExternalStore } from 'react'
import { useLogin } from '../login/use-login'
import { type Scope, useScope, useUserScope, useUserState } from '../provider/scope'
import { isHistoryPage } from '../runtime/history-page'
import { useScopeSession } from '../session/use-session'
import { useSelectedUser } from '../user/use-user'
import { DefaultFallback } from './default-fallback'
import type { Fallback, FallbackProps, LoginTexts } from './fallback'

interface FunctionFallbackProps {
  readonly render: (props: FallbackProps) => ReactNode
  readonly props: FallbackProps
}

/**
 * Calls a fallback function. An inline function is a new function in each render. If it were the type of an element, React would remount
 * the fallback in each render.
 */
function FunctionFallback({ render, props }: FunctionFallbackProps): ReactNode {
  return render(props)
}

type Guard = 'LoggedIn' | 'RequireLogin'

interface GuardProps {
  readonly children?: ReactNode
  readonly fallback?: Fallback
  readonly options?: LoginOptions | undefined
  readonly when?: ((user: RegisteredUser) => boolean) | undefined
}

/** Why a signed-in user does not see the children. */
interface Refusal {
  readonly reason: FallbackProps['reason']
  readonly error: GenAuthError | null
}

interface FallbackViewProps extends GuardProps {
  readonly session: Session | Refusal
  /** `RequireLogin` redirects a user who has not logged in yet to the login page. */
  readonly guard?: Guard
}

/** Whether `RequireLogin` has started its login for a session, or must start none, because the user came back to this page. */
const isStarted = ({ loginStarted }: Scope, session: object): boolean =>
  loginStarted.has(session) || isHistoryPage()

/** Shows the fallback of `LoggedIn` or `RequireLogin`, and starts the login of `RequireLogin`. */
function FallbackView({ fallback, session, guard, options }: FallbackViewProps): ReactNode {
  const scope = useScope('useLogin')
  const { login, error, isPending } = useLogin(options)
  // A session that is loading has neither field.
  const { reason = 'loading', error: sessionError } = session as Partial<Refusal>
  const wasStarted = useSyncExternalStore(
    scope.session.subscribe,
    () => isStarted(scope, session),
    () => false,
  )
  const willStart = guard === 'RequireLogin' && reason === 'none' && !wasStarted

  useEffect(() => {
    const { genauth } = scope
    // Start a login only for the client's own session, not for an `initialSession` from a server.
    if (!willStart || isStarted(scope, session) || session !== genauth.getSession()) return
    scope.loginStarted.add(session)
    if (genauth.getPendingAction() === undefined) login()
  }, [willStart, scope, session, login])

  if (typeof fallback !== 'function') return fallback
  const props: FallbackProps = {
    // If a login cannot start, the session does not change. Its reason stays `none`, so use the error of `useLogin`.
    reason: reason === 'none' && error ? 'error' : reason,
    login,
    isPending: isPending || willStart,
    error: error ?? sessionError ?? null,
  }
  // Another component has other hooks, so React must remount the fallback.
  return <FunctionFallback key={fallback.name} render={fallback} props={props} />
}

/** Shows the children to a signed-in user for whom `when` returns `true`, otherwise the fallback. */
function Allowed(props: GuardProps): ReactNode {
  const { status, user, error } = useSelectedUser<undefined, boolean>('<LoggedIn>', {
    select: props.when,
  })
  if (user === true) return props.children
  const reason = status === 'success' ? 'forbidden' : error ? 'error' : 'loading'
  return <FallbackView {...props} session={{ reason, error }} />
}

/**
 * Implements `LoggedIn` and `RequireLogin`: returns the children for a signed-in user, otherwise the fallback. Only `RequireLogin` starts a
 * login.
 */
function useGuard(guard: Guard, props: GuardProps): ReactNode {
  const session = useScopeSession(useScope(`<${guard}>`))
  const [userChanges] = useUserState()
  // The key removes the state of the previous user. A step-up login keeps the state, because it does not change the user.
  if (session.status === 'authenticated') {
    const shown = props.when ? <Allowed {...props} /> : props.children
    return <Fragment key={userChanges}>{shown}</Fragment>
  }
  return <FallbackView {...props} session={session} guard={guard} />
}

/** Props of {@link LoggedIn}. */
export interface LoggedInProps {
  readonly children?: ReactNode
  /**
   * Decides whether a signed-in user sees the children: only if the function returns `true`. It gets the claims of the user, checked by the
   * client's `schema`. The fallback is shown until the claims that the function reads have loaded, and if the function throws. The function only decides what the
   * app shows: an API must check the user itself. Default: every signed-in user sees the children.
   */
  readonly when?: ((user: RegisteredUser) => boolean) | undefined
  /** Shown to signed-out users, while the session is loading, and to users whom `when` does not allow. Default: nothing. */
  readonly fallback?: Fallback
  /** Default options for the logins that the fallback starts. */
  readonly options?: LoginOptions | undefined
}

/**
 * Shows its children to signed-in users, and `fallback` to everyone else. `LoggedIn` never starts a login by itself. To start one, use
 * {@link RequireLogin}.
 *
 * @throws {GenAuthError} `invalid_options` if there is no `<GenAuthProvider>` above the component.
 * @example
 * ```tsx
 * <LoggedIn fallback={<Welcome />}>
 *   <Account />
 * </LoggedIn>
 * <LoggedIn when={(user) => hasRole(user, 'admin')}>
 *   <Settings />
 * </LoggedIn>
 * ```
 */
export function LoggedIn(props: LoggedInProps): ReactNode {
  return useGuard('LoggedIn', props)
}

/** Props of {@link LoggedOut}. */
export interface LoggedOutProps {
  readonly children?: ReactNode
}

/**
 * Shows its children to signed-out users, and nothing while the session is loading.
 *
 * @throws {GenAuthError} `invalid_options` if there is no `<GenAuthProvider>` above the component.
 * @example
 * ```tsx
 * <LoggedOut>
 *   <LoginButton />
 * </LoggedOut>
 * ```
 */
export function LoggedOut({ children }: LoggedOutProps): ReactNode {
  return useScopeSession(useUserScope('<LoggedOut>')).status === 'anonymous' ? children : null
}

/** Props of {@link RequireLogin}. */
export interface RequireLoginProps {
  readonly children?: ReactNode
  /**
   * Shown while the session is loading, while the browser goes to the login page, after a logout or an expiry, and on an error. Default:
   * the reason, a button that logs in, and the error of the login. While the user has to wait, the default stays empty for a second, and
   * then shows a short text. To show nothing, pass `null`.
   */
  readonly fallback?: Fallback
  /** Replaces texts of the default fallback. Default: Chinese if `<html lang>` is `zh` or starts with `zh-`, otherwise English. */
  readonly texts?: Partial<LoginTexts> | undefined
  /** Default options for the logins that `RequireLogin` and its fallback start, such as `returnTo` or `prompt`. */
  readonly options?: LoginOptions | undefined
}

/**
 * Shows its children to signed-in users. Redirects a signed-out user to the login page once.
 *
 * In the following cases, `RequireLogin` does not start a login, but shows the fallback. A fallback component or function receives `reason`,
 * `error`, `isPending` and `login`. Without a fallback, `RequireLogin` shows a plain text and a button.
 *
 * - during and after a logout
 * - after an expiry, because a redirect would lose what the user typed
 * - after an error
 * - after the user came back to the page with the Back or Forward button
 *
 * @throws {GenAuthError} `invalid_options` if there is no `<GenAuthProvider>` above the component.
 * @example
 * ```tsx
 * <RequireLogin fallback={({ reason, login, isPending }) =>
 *   isPending || reason === 'loading' ? <Spinner /> : <button onClick={login}>Log in</button>
 * }>
 *   <Account />
 * </RequireLogin>
 * ```
 */
export function RequireLogin({
  texts,
  fallback = (shown) => <DefaultFallback {...shown} texts={texts} />,
  ...props
}: RequireLoginProps): ReactNode {
  return useGuard('RequireLogin', { ...props, fallback })
}
