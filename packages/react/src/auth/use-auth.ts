import type { GenAuth, GenAuthError, RegisteredUser } from '@genauth/core/client'
import { type Login, useLogin } from '../login/use-login'
import { type Logout, useLogout } from '../login/use-logout'
import { useScope } from '../provider/scope'
import { useUser } from '../user/use-user'

/** What `useAuth` returns. The functions are the same in every render. */
export interface AuthResult {
  /** Whether the session or the first claims of the user are loading. */
  readonly isLoading: boolean
  /** Whether a user is signed in. `false` while `isLoading` is `true`. */
  readonly isLoggedIn: boolean
  /** The claims of the user. `null` if the user is signed out, `undefined` while they are loading, or if their request has failed. */
  readonly user: RegisteredUser | null | undefined
  /** Why the last login, the last logout or the last request for the user failed. */
  readonly error: GenAuthError | null
  /** Redirects to GenAuth's login page. As a handler, ignores its arguments, so `onClick={login}` works. */
  readonly login: Login
  /** Shows GenAuth's registration page: `login({ screen: 'signup' })`. Works as a handler. */
  readonly signUp: Login
  /** Logs out. As a handler, ignores its arguments, so `onClick={logout}` works. */
  readonly logout: Logout
  /** Calls `genauth.getToken`, which resolves to a valid token. In server mode, it rejects with `token_unavailable`. */
  readonly getToken: GenAuth['getToken']
  /** Calls `genauth.fetch`, which adds the token. */
  readonly fetch: GenAuth['fetch']
}

/**
 * Returns the login state, the user and the most common functions in one object. `useUser`, `useLogin`, `useLogout`, `useSession` and
 * `useToken` return more details.
 *
 * The component renders again only when a field that it reads changes, or when the user changes.
 *
 * @throws {GenAuthError} `invalid_options` if there is no `<GenAuthProvider>` above the component.
 * @example
 * ```tsx
 * const { isLoading, isLoggedIn, user, login, logout } = useAuth()
 * if (isLoading) return <p>Loading …</p>
 * return isLoggedIn ? <button onClick={logout}>Log out {user?.name}</button> : <button onClick={login}>Log in</button>
 * ```
 */
export function useAuth(): AuthResult {
  const { genauth } = useScope('useAuth')
  const user = useUser()
  const login = useLogin()
  const logout = useLogout()
  // A component without a recorded field renders for every change. So read a field that never changes.
  void user.refetch
  return {
    get isLoading() {
      return user.isPending
    },
    get isLoggedIn() {
      return user.status === 'success' || user.status === 'error'
    },
    get user() {
      return user.user
    },
    get error() {
      return login.error ?? logout.error ?? user.error
    },
    login: login.login,
    signUp: login.signUp,
    logout: logout.logout,
    getToken: genauth.getToken,
    fetch: genauth.fetch,
  }
}
