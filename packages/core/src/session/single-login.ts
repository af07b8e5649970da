import type { GenAuthError } from '../errors'
import type { LoginOptions } from '../genauth'
import type { Engine } from './engine-interface'
import type { PendingContext } from './navigate-away'

/** Creates `login()`. A second call during the redirect returns the same promise, so a double click starts one login. */
export function createSingleLogin({
  state,
  engine,
}: Pick<PendingContext, 'state'> & { engine(): Promise<Pick<Engine, 'login'>> }): (
  options?: LoginOptions,
) => Promise<void> {
  let pendingLogin: Promise<void> | undefined
  const login = async (options: LoginOptions) => {
    if (state.pending !== 'logout') state.setPending('login')
    try {
      await (await engine()).login(options)
    } catch (error) {
      // `login_abandoned` is not a failure. If the app ignores the promise, the browser must not report an unhandled rejection.
      if ((error as GenAuthError).code === 'login_abandoned') pendingLogin?.catch(() => undefined)
      throw error
    } finally {
      if (state.pending === 'login') state.setPending(undefined)
      pendingLogin = undefined
    }
  }
  return (options = {}) => {
    pendingLogin ??= login(options)
    return pendingLogin
  }
}
