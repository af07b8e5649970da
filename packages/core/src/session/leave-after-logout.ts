import { isGenAuthError } from '../errors'
import type { LogoutOptions } from '../genauth'
import { buildLogoutUrl } from '../protocol/logout-url'
import type { EngineContext } from './engine-context'
import { leave } from './leaving'
import { requirePage } from './require-page'
import { keepOnOrigin } from './return-to'
import type { StoredSession } from './stored-session'

/** Leaves through GenAuth's logout, or stays. Nothing waits for the revocation but a page that stays. */
export async function leaveAfterLogout(
  context: EngineContext,
  stored: StoredSession | undefined,
  revocation: Promise<void>,
  { returnTo, scope = 'global' }: LogoutOptions,
): Promise<void> {
  const { state } = context
  if (scope !== 'local') return leave(context, 'logout', buildUrl(context, stored, returnTo))
  try {
    await revocation
  } catch (error) {
    // The logout has succeeded even if the tokens live on; the session says that they do, unless somebody has logged in since.
    if (!state.record && isGenAuthError(error)) state.end('logout', error)
  }
}

function buildUrl(
  context: EngineContext,
  stored: StoredSession | undefined,
  returnTo: string | undefined,
): string {
  const { origin } = requirePage(context)
  const { client, postLogoutRedirectUri } = context
  const redirectUri =
    returnTo === undefined ? postLogoutRedirectUri : origin + keepOnOrigin(returnTo, origin)
  return buildLogoutUrl(client, { redirectUri, idToken: stored?.idToken })
}
