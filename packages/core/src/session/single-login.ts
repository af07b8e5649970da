import type { GenAuthError } from '../errors'
import type { LoginOptions } from '../genauth'
import type { Engine } from './engine-interface'
import type { PendingContext } from './leaving'

/** Makes the `login` of a page: a second call while the first is leaving is the first (a double click is one login). */
export function createSingleLogin({
  state,
  engine,
}: Pick<PendingContext, 'state'> & { engine(): Promise<Pick<Engine, 'login'>> }): (
  options?: LoginOptions,
) => Promise<void> {
  let leaving: Promise<void> | undefined
  const login = async (options: LoginOptions) => {
    if (state.pending !== 'logout') state.setPending('login')
    try {
      await (await engine()).login(options)
    } catch (error) {
      // Staying is no fault: a caller that ignores the promise causes no unhandled rejection.
      if ((error as GenAuthError).code === 'login_abandoned') leaving?.catch(() => undefined)
      throw error
    } finally {
      if (state.pending === 'login') state.setPending(undefined)
      leaving = undefined
    }
  }
  return (options = {}) => {
    leaving ??= login(options)
    return leaving
  }
}
