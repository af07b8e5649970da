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
    } finally {
      if (state.pending === 'login') state.setPending(undefined)
      leaving = undefined
    }
    // Nobody goes on as if logged in, on a page that came back or was never left.
    await new Promise(() => undefined)
  }
  return (options = {}) => {
    leaving ??= login(options)
    return leaving
  }
}
