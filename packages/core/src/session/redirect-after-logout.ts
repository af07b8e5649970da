import { isGenAuthError } from '../errors'
import type { LogoutOptions } from '../genauth'
import { buildLogoutUrl } from '../protocol/logout-url'
import type { EngineContext } from './engine-context'
import { navigateAway } from './navigate-away'
import { forgetPendingLogout, keepPendingLogout, noteLogoutStay } from './pending-logout'
import { planLogout } from './plan-logout'
import { requirePage } from './require-page'
import type { StoredSession } from './stored-session'

/** Redirects to GenAuth's logout. With `scope: 'local'`, stays on the page and waits for the revocation. */
export async function redirectAfterLogout(
  context: EngineContext,
  stored: StoredSession | undefined,
  revocation: Promise<void>,
  { returnTo, scope = 'global' }: LogoutOptions,
): Promise<void> {
  const { state } = context
  if (scope !== 'local') {
    await navigateAway(context, 'logout', prepare(context, stored, returnTo))
    noteLogoutStay(context)
    return
  }
  try {
    await revocation
  } catch (error) {
    // The logout succeeds even if the revocation fails. The session reports the error, unless a user has logged in since.
    if (!state.record && isGenAuthError(error)) state.end('logout', error)
  }
}

/** Builds the logout URL. If the URL contains a `state`, also stores the pending logout. */
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
