import type { LogoutOptions } from '../genauth'
import type { SessionContext } from './context'
import { requirePage } from './require-page'
import { endSession } from './session-end'

/** Logs out: first in this tab, whatever happens next, then revokes the tokens, then logs out at GenAuth. */
export async function logout(context: SessionContext, options: LogoutOptions): Promise<void> {
  const { state, store, engine } = context
  if (options.scope !== 'local') requirePage(context)
  state.setPending('logout')
  try {
    // While the tab is loading, its state has no session yet.
    const stored = state.record ?? (await store.read())
    const revoke = options.revoke ?? true
    const ended = endSession(context, 'logout', undefined, revoke)
    // Start before the listeners run, because they may take time.
    const revocation = revoke && stored ? engine().then((it) => it.revoke(stored)) : ended
    revocation.catch(() => undefined)
    await ended
    await (await engine()).redirectAfterLogout(stored, revocation, options)
  } finally {
    if (state.pending === 'logout') state.setPending(undefined)
  }
}
