import type { LoginOptions } from '../call-options'
import { GenAuthError } from '../errors'
import { createAuthorizationRequest } from '../protocol/authorize'
import { requirePage } from '../session/require-page'
import { keepOnOrigin } from '../session/return-url'
import { createState, type LoginKind } from './callback'
import type { EngineContext } from './context'
import type { LoginTransaction } from './login-transactions'

/** Maximum length of a default `returnTo`. The URL is stored with every pending login. */
const longestReturnTo = 8192

/** A login that is ready for its redirect. */
export interface BegunLogin {
  readonly url: string
  readonly state: string
  readonly transaction: LoginTransaction
}

/**
 * Prepares a login with a new state, nonce and code verifier.
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
      `redirectUri is not on this page's origin, ${page.origin}. Change it, or open the app on its origin.`,
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
    returnTo: keepOnOrigin(returnTo ?? defaultReturnTo(page.href, client.redirectUri), page.origin),
  }
  return { url, state, transaction }
}

/** Returns the current URL. Returns the app's root if the URL is a callback, or is too long to store. */
function defaultReturnTo(href: string, redirectUri: string): string {
  const { origin, pathname } = new URL(href)
  return origin + pathname === redirectUri || href.length > longestReturnTo ? '/' : href
}

/**
 * Prepares and stores a redirect login. Returns the URL of GenAuth's login page.
 *
 * @throws {GenAuthError} `storage_unavailable`, `insecure_context`, `invalid_options`
 */
export async function beginRedirectLogin(
  context: EngineContext,
  options: LoginOptions,
): Promise<string> {
  const { url, state, transaction } = await beginLogin(context, 'redirect', options)
  try {
    context.transactions.save(state, transaction)
  } catch (cause) {
    throw new GenAuthError(
      'storage_unavailable',
      'The browser blocks sessionStorage, which a redirect login needs. Use loginWithPopup(), or ask the user to allow site data.',
      { cause },
    )
  }
  return url
}
