import { checkScope } from '#checks'
import type { LoginOptions, PopupLoginOptions } from '../call-options'
import { GenAuthError } from '../errors'
import { createAuthorizationRequest } from '../protocol/authorize'
import { describeLogin } from '../session/login-request'
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

/** How a login begins. */
export interface LoginBeginning {
  readonly kind: LoginKind
  /** Whether the user's authentication in the first attempt was too old. There is no third attempt. */
  readonly isSecondTry?: boolean
}

/**
 * Prepares a login with a new state, nonce and code verifier.
 *
 * @throws {GenAuthError} `insecure_context`, `invalid_options`
 */
export async function beginLogin(
  context: EngineContext,
  options: LoginOptions,
  { kind, isSecondTry = false }: LoginBeginning,
): Promise<BegunLogin> {
  const { client, runtime } = context
  const page = requirePage(context)
  if (new URL(client.redirectUri).origin !== page.origin) {
    throw new GenAuthError(
      'invalid_options',
      `redirectUri is not on this page's origin, ${page.origin}. Change it, or open the app on its origin.`,
    )
  }
  const { demand, ...request } = describeLogin(client, options)
  const { scope, tenantId } = request
  if (options.scope !== undefined) checkScope({ options: { ...client, scope } })
  const { url, state, nonce, codeVerifier } = await createAuthorizationRequest(client, {
    ...request,
    state: createState(kind, runtime.randomId()),
  })
  const prompts = new URL(url).searchParams.get('prompt')?.split(' ') ?? []
  const returnTo = keepOnOrigin(
    options.returnTo ?? defaultReturnTo(page.href, client.redirectUri),
    page.origin,
  )
  const transaction: LoginTransaction = {
    startedAt: runtime.now(),
    appId: client.appId,
    protocol: client.protocol,
    redirectUri: client.redirectUri,
    scope,
    codeVerifier,
    nonce,
    returnTo,
    tenantId,
    hasConsent: prompts.includes('consent'),
    demand,
    again: isSecondTry ? undefined : secondTry(prompts, { ...options, returnTo }),
  }
  return { url, state, transaction }
}

/**
 * Returns the options of the second attempt of a login with `maxAgeSeconds`: the same login with `prompt=login`. The second attempt keeps
 * `prompt=consent`, because GenAuth issues a refresh token only after it. With `prompt=none` there is no second
 * attempt, because the login must not show a page.
 */
function secondTry(
  prompts: readonly string[],
  options: PopupLoginOptions,
): LoginOptions | undefined {
  if (options.maxAgeSeconds === undefined || prompts.includes('none')) return undefined
  // A window cannot be stored.
  const { popup: _, ...stored } = options
  return { ...stored, prompt: prompts.includes('consent') ? 'login consent' : 'login' }
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
  more: Omit<LoginBeginning, 'kind'> = {},
): Promise<string> {
  const { url, state, transaction } = await beginLogin(context, options, {
    ...more,
    kind: 'redirect',
  })
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
