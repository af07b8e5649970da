import { GenAuthError } from '../errors'
import type { LoginOptions } from '../genauth'
import { createAuthorizationRequest } from '../protocol/authorization-request'
import type { EngineContext } from './engine-context'
import { createState, type LoginKind } from './login-state'
import type { LoginTransaction } from './login-transactions'
import { requirePage } from './require-page'
import { keepOnOrigin } from './return-to'

/** Every login under way is kept with the address that it comes back to. */
const longestReturnTo = 8192

/** A login that is ready to go. */
export interface BegunLogin {
  readonly url: string
  readonly state: string
  readonly transaction: LoginTransaction
}

/**
 * Prepares a login with a state, a nonce and a verifier of its own.
 *
 * @throws {GenAuthError} `insecure_context`, `invalid_options`
 */
export async function beginLogin(
  context: EngineContext,
  kind: LoginKind,
  { returnTo, scope, prompt, params }: LoginOptions,
): Promise<BegunLogin> {
  const { client, runtime } = context
  const page = requirePage(context)
  if (new URL(client.redirectUri).origin !== page.origin) {
    throw new GenAuthError(
      'invalid_options',
      `redirectUri is not on this page's origin, ${page.origin}: no login could be finished there.`,
    )
  }
  const { url, state, nonce, codeVerifier } = await createAuthorizationRequest(client, {
    state: createState(kind, runtime.randomId()),
    scope,
    prompt,
    params,
  })
  const transaction: LoginTransaction = {
    startedAt: runtime.now(),
    appId: client.appId,
    protocol: client.protocol,
    redirectUri: client.redirectUri,
    scope: scope ?? client.scope,
    codeVerifier,
    nonce,
    returnTo: keepOnOrigin(returnTo ?? here(page.href, client.redirectUri), page.origin),
  }
  return { url, state, transaction }
}

/** The page to come back to; the app's root in place of a callback that could not be finished, or of more than a storage should keep. */
function here(href: string, redirectUri: string): string {
  const { origin, pathname } = new URL(href)
  return origin + pathname === redirectUri || href.length > longestReturnTo ? '/' : href
}
