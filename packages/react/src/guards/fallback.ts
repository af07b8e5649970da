import type { AnonymousReason, GenAuthError } from '@genauth/core/client'
import type { ReactNode } from 'react'
import type { Login } from '../login/use-login'

/** The props that a fallback component or a fallback function receives. */
export interface FallbackProps {
  /**
   * Why the children are not shown. `loading`: the session has not loaded yet, or the claims that `when` needs. `error`: a login failed or
   * could not start, the session or the user could not be read, or `when` threw. `forbidden`: a user is signed in, but `when` has not
   * returned `true`.
   */
  readonly reason: AnonymousReason | 'loading' | 'forbidden'
  /** Starts a login. Works as a click handler: `onClick={login}`. */
  readonly login: Login
  /**
   * Whether a login is running in this tab or starts after this render. If `isPending` is `false`, show a login button: in this case no
   * login starts by itself. An example is a user who came back to the page with the Back or Forward button.
   */
  readonly isPending: boolean
  /** Why the last login failed, why the session ended, or why `when` could not be answered. */
  readonly error: GenAuthError | null
}

/**
 * What to show in place of the children: a node, a function component, or a function that returns a node. A component may use hooks. A
 * function that you write inside of another component must not use hooks, as the rules of React require.
 */
export type Fallback = ReactNode | ((props: FallbackProps) => ReactNode)

/**
 * The texts of the default fallback of `RequireLogin`: a sentence for each reason, and the label of the button (`login`). `loading` is also
 * shown while the browser goes to the login page.
 */
export type LoginTexts = Readonly<Record<AnonymousReason | 'loading' | 'login', string>>

/** The props of the default fallback. */
export interface DefaultFallbackProps extends FallbackProps {
  readonly texts: Partial<LoginTexts> | undefined
}
