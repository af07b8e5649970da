import { GenAuthError } from '../errors'
import type { LoginOptions } from '../genauth'
import { beginLogin } from './begin-login'
import type { SessionContext } from './context'
import { leave } from './leaving'

/** Makes the `login` of a page: a second call while the first is leaving is the first (a double click is one login). */
export function createRedirectLogin(
  context: SessionContext,
): (options?: LoginOptions) => Promise<void> {
  let leaving: Promise<void> | undefined
  const login = async (options: LoginOptions) => {
    const { state, transactions, loop } = context
    state.setPending('login')
    try {
      loop.check()
      const begun = await beginLogin(context, 'redirect', options)
      save(() => transactions.save(begun.state, begun.transaction))
      await leave(context, 'login', begun.url)
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

function save(write: () => void): void {
  try {
    write()
  } catch (cause) {
    throw new GenAuthError(
      'storage_unavailable',
      'The browser blocks sessionStorage, without which no redirect login can be finished: use loginWithPopup, or allow storage.',
      { cause },
    )
  }
}
