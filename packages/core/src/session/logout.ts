import type { LogoutOptions } from '../genauth'
import type { SessionContext } from './context'
import { requirePage } from './require-page'
import { endSession } from './session-end'

/** Logs out: our side first, whatever becomes of the rest, then the tokens, then GenAuth. */
export async function logout(context: SessionContext, options: LogoutOptions): Promise<void> {
  const { state, store, engine } = context
  if (options.scope !== 'local') requirePage(context)
  state.setPending('logout')
  try {
    // A page that is still loading has not seen yet what it ends.
    const stored = state.record ?? (await store.read())
    const revoke = options.revoke ?? true
    const ended = endSession(context, 'logout', undefined, revoke)
    // Before anybody who listens takes their time.
    const revocation = revoke && stored ? engine().then((it) => it.revoke(stored)) : ended
    revocation.catch(() => undefined)
    await ended
    await (await engine()).leave(stored, revocation, options)
  } finally {
    if (state.pending === 'logout') state.setPending(undefined)
  }
}
