import { isGenAuthError } from '../errors'
import type { LogoutOptions } from '../genauth'
import { buildLogoutUrl } from '../protocol/logout-url'
import type { SessionContext } from './context'
import { leave } from './leaving'
import { requirePage } from './require-page'
import { keepOnOrigin } from './return-to'
import { revokeTokens } from './revoke-tokens'
import type { StoredSession } from './stored-session'

/** Revokes the tokens and leaves through GenAuth's logout. Nothing waits for an answer but a page that stays. */
export async function leaveAfterLogout(
  context: SessionContext,
  stored: StoredSession | undefined,
  { returnTo, scope = 'global', revoke = true }: LogoutOptions,
): Promise<void> {
  const { state } = context
  const { epoch } = state
  const revocation = revoke && stored ? revokeTokens(context, stored) : Promise.resolve()
  const reported = revocation.catch((error: unknown) => {
    // The logout has succeeded even if the tokens live on; the session says that they do.
    if (state.epoch === epoch && isGenAuthError(error)) state.end('logout', error)
  })
  if (scope === 'local') await reported
  else await leave(context, 'logout', buildUrl(context, stored, returnTo))
}

function buildUrl(
  context: SessionContext,
  stored: StoredSession | undefined,
  returnTo: string | undefined,
): string {
  const { origin } = requirePage(context)
  const { client, postLogoutRedirectUri } = context
  const redirectUri =
    returnTo === undefined ? postLogoutRedirectUri : origin + keepOnOrigin(returnTo, origin)
  return buildLogoutUrl(client, { redirectUri, idToken: stored?.idToken })
}
