import { isGenAuthError } from '../errors'
import type { LogoutOptions } from '../genauth'
import { buildLogoutUrl } from '../protocol/logout-url'
import type { EngineContext } from './engine-context'
import { leave } from './leaving'
import { forgetPendingLogout, keepPendingLogout, noteLogoutStay } from './pending-logout'
import { planLogout } from './plan-logout'
import { requirePage } from './require-page'
import type { StoredSession } from './stored-session'

/** Leaves through GenAuth's logout, or stays. Nothing waits for the revocation but a page that stays. */
export async function leaveAfterLogout(
  context: EngineContext,
  stored: StoredSession | undefined,
  revocation: Promise<void>,
  { returnTo, scope = 'global' }: LogoutOptions,
): Promise<void> {
  const { state } = context
  if (scope !== 'local') {
    await leave(context, 'logout', prepare(context, stored, returnTo))
    noteLogoutStay(context)
    return
  }
  try {
    await revocation
  } catch (error) {
    // The logout has succeeded even if the tokens live on; the session says that they do, unless somebody has logged in since.
    if (!state.record && isGenAuthError(error)) state.end('logout', error)
  }
}

/** Chooses the URL, and keeps what the page needs if the browser comes back with a `state`. */
function prepare(
  context: EngineContext,
  stored: StoredSession | undefined,
  returnTo: string | undefined,
): string {
  const { client, runtime, postLogoutRedirectUri } = context
  const { url, state } = planLogout((options) => buildLogoutUrl(client, options), {
    origin: requirePage(context).origin,
    id: runtime.randomId(),
    idToken: stored?.idToken,
    postLogoutRedirectUri,
    returnTo,
  })
  if (state !== undefined && postLogoutRedirectUri !== undefined) {
    keepPendingLogout(context, { state, redirectUri: postLogoutRedirectUri, returnTo })
  } else {
    forgetPendingLogout(context)
  }
  return url
}
