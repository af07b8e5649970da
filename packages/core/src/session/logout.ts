import type { LogoutOptions } from '../genauth'
import type { SessionContext } from './context'
import { requirePage } from './require-page'
import { endSession } from './session-end'

/** Ends the session in this tab first, even if a later request fails. Then revokes the tokens, and logs out at GenAuth. */
export async function logout(context: SessionContext, options: LogoutOptions): Promise<void> {
  const { state, store, engine } = context
  if (options.scope !== 'local') requirePage(context)
  state.setPending('logout')
  try {
    // While the session is loading, the state may have no record. Then read the record from the store.
    const stored = state.record ?? (await store.read())
    const revoke = options.revoke ?? true
    const ended = endSession(context, 'logout', undefined, revoke)
    // Start the revocation before the event listeners run, because they may take time.
    const revocation = revoke && stored ? engine().then((it) => it.revoke(stored)) : ended
    revocation.catch(() => undefined)
    await ended
    await (await engine()).redirectAfterLogout(stored, revocation, options)
  } finally {
    if (state.pending === 'logout') state.setPending(undefined)
  }
}
