import type { LogoutOptions } from '../call-options'
import { isGenAuthError } from '../errors'
import { buildLogoutUrl } from '../protocol/logout-url'
import { revokeToken } from '../protocol/revoke-token'
import type { Redirect } from '../session/create-session'
import { navigateAway, navigateTo } from '../session/leave-page'
import {
  forgetPendingLogout,
  keepPendingLogout,
  noteLogoutStay,
  planLogout,
  takeLogoutReturn,
} from '../session/pending-logout'
import { requirePage } from '../session/require-page'
import { revokeBoth } from '../session/token-record'
import type { EngineContext } from './context'
import type { StoredSession } from './record'

/** Redirects to GenAuth's logout. With `scope: 'local'`, stays on the page and waits for the revocation. */
export async function redirectAfterLogout(
  context: EngineContext,
  stored: StoredSession | undefined,
  revocation: Promise<void>,
  { returnTo, scope = 'global' }: LogoutOptions,
): Promise<void> {
  const { current, loop } = context
  loop.reset()
  if (scope !== 'local') {
    await navigateAway(context, 'logout', prepare(context, stored, returnTo))
    noteLogoutStay(context)
    return
  }
  try {
    await revocation
  } catch (error) {
    // The logout succeeds even if the revocation fails. The session reports the error, unless a user has logged in since.
    if (!current.held && isGenAuthError(error)) current.end('logout', error)
  }
}

/** Builds the logout URL. If the URL contains a `state`, also stores the pending logout. */
function prepare(
  context: EngineContext,
  stored: StoredSession | undefined,
  returnTo: string | undefined,
): string {
  const { client, runtime, options } = context
  // As in server mode, the app's origin is that of `redirectUri`.
  const { postLogoutRedirectUri = new URL('/', options.redirectUri).href } = context
  const { url, state } = planLogout((target) => buildLogoutUrl(client, target), {
    origin: requirePage(context).origin,
    id: runtime.randomId(),
    idToken: stored?.idToken,
    postLogoutRedirectUri,
    returnTo,
  })
  if (state !== undefined) {
    keepPendingLogout(context, { state, redirectUri: postLogoutRedirectUri, returnTo })
  } else {
    forgetPendingLogout(context)
  }
  return url
}

/**
 * Revokes both tokens, even if the page unloads during the requests.
 *
 * @throws {GenAuthError} the error of the first failed revocation
 */
export async function revokeTokens(
  { client }: EngineContext,
  session: Pick<StoredSession, 'accessToken' | 'refreshToken'>,
): Promise<void> {
  const [reason] = await revokeBoth(session, (token) =>
    revokeToken(client, token, { keepalive: true }),
  )
  if (reason !== undefined) throw reason
}

/**
 * Finishes a logout after GenAuth has redirected to this tab. A signed-out session then has the reason `logout` instead of `none`. With
 * `none`, `RequireLogin` would start a new login while the router still shows the current route.
 *
 * @throws {GenAuthError} `state_mismatch`
 */
export async function finishLogout(context: EngineContext, redirect: Redirect): Promise<void> {
  const { current, view, store } = context
  const logoutReturn = takeLogoutReturn(context)
  if (!logoutReturn) return
  const { error, returnTo } = logoutReturn
  if (error) throw error
  if (returnTo !== undefined) redirect(returnTo, () => navigateTo(context, returnTo))
  const stored = await store.read()
  if (!stored && !store.isBroken && view.session.status === 'loading') current.end('logout')
}
