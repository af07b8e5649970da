import { isGenAuthError } from '../errors'
import type { LogoutOptions } from '../genauth'
import { buildLogoutUrl } from '../protocol/logout-url'
import type { SessionContext } from './context'
import { endSession } from './end-session'
import { leave } from './leaving'
import { requirePage } from './require-page'
import { keepOnOrigin } from './return-to'
import { revokeTokens } from './revoke-tokens'
import type { StoredSession } from './stored-session'

/**
 * Logs out: our side first, then the tokens, then GenAuth. Nothing waits for the server.
 *
 * @param postLogoutRedirectUri Where GenAuth sends the browser if `returnTo` does not say.
 */
export async function logout(
  context: SessionContext,
  { returnTo, scope = 'global', revoke = true }: LogoutOptions,
  postLogoutRedirectUri: string | undefined,
): Promise<void> {
  const { state, store, loop } = context
  if (scope === 'global') requirePage(context)
  state.setPending('logout')
  try {
    const held = state.record
    // A page that is still loading has not seen yet what it ends.
    const stored = held ?? (await store.read())
    loop.reset()
    await endSession(context, 'logout', undefined, { revoke })
    const revocation = revoke && stored ? revokeTokens(context, stored) : Promise.resolve()
    if (scope === 'global') {
      revocation.catch(() => undefined)
      await leave(context, 'logout', buildUrl(context, stored, returnTo, postLogoutRedirectUri))
      return
    }
    await reportFailure(context, revocation)
  } finally {
    if (state.pending === 'logout') state.setPending(undefined)
  }
}

function buildUrl(
  context: SessionContext,
  stored: StoredSession | undefined,
  returnTo: string | undefined,
  postLogoutRedirectUri: string | undefined,
): string {
  const { origin } = requirePage(context)
  const redirectUri =
    returnTo === undefined ? postLogoutRedirectUri : origin + keepOnOrigin(returnTo, origin)
  return buildLogoutUrl(context.client, { redirectUri, idToken: stored?.idToken })
}

/** A logout has succeeded even if the tokens live on; the session says that they do. */
async function reportFailure({ state }: SessionContext, revocation: Promise<void>): Promise<void> {
  const { epoch } = state
  try {
    await revocation
  } catch (error) {
    if (state.epoch === epoch && isGenAuthError(error)) state.end('logout', error)
  }
}
