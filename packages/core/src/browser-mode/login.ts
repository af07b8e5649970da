import type { LoginOptions } from '../call-options'
import { GenAuthError } from '../errors'
import { createAuthorizationRequest } from '../protocol/authorize'
import type { Protocol } from '../protocol/endpoints'
import type { Runtime, SyncStorage } from '../runtime/ports'
import { redirectToLoginPage, waitForLogout } from '../session/leave-page'
import { loginLifetimeMs } from '../session/popup'
import type { RedirectLoop } from '../session/redirect-loop'
import { requirePage } from '../session/require-page'
import { keepOnOrigin } from '../session/return-url'
import type { EngineContext } from './engine-context'
import { createState, type LoginKind } from './find-callback'

/** A pending login: the values that validate and finish its callback. */
export interface LoginTransaction {
  readonly startedAt: number
  readonly appId: string
  readonly protocol: Protocol
  readonly redirectUri: string
  readonly scope: string
  readonly codeVerifier: string
  readonly nonce?: string | undefined
  readonly returnTo: string
}

/** How much the device's clock may change during a login, in milliseconds. */
const clockChangeMs = 60 * 60_000

/** Maximum number of pending logins in a tab. The oldest is removed. */
const maxTransactions = 8

/** Maximum number of finished logins that the tabs of an origin store. */
const maxFinished = 20

/** The pending logins of this tab. The storage is synchronous, because a callback must be checked before the first `await`. */
export interface LoginTransactions {
  /** @throws the error of the storage, if it fails */
  save(state: string, transaction: LoginTransaction): void
  /**
   * Removes a pending login and returns it. Only the first call for a login returns this login, even if tabs have copies of each other's
   * storage.
   */
  take(state: string): LoginTransaction | undefined
}

/** Creates the pending logins of one client. Each client has its own storage key. */
export function createLoginTransactions(
  storage: SyncStorage,
  key: string,
  { now, originStorage }: Pick<Runtime, 'now' | 'originStorage'>,
): LoginTransactions {
  const storageKey = `genauth:${key}:logins`
  const finishedKey = `genauth:${key}:finished`
  const read = (): [string, LoginTransaction][] => {
    try {
      const entries = Object.entries(JSON.parse(storage.getItem(storageKey) ?? '{}') as object)
      return entries.filter(isAlive)
    } catch {
      return []
    }
  }
  const isAlive = (entry: [string, unknown]): entry is [string, LoginTransaction] => {
    const transaction = entry[1] as Partial<LoginTransaction> | null
    const age = Math.abs(now() - (transaction?.startedAt ?? Number.NaN))
    return age <= loginLifetimeMs + clockChangeMs && typeof transaction?.codeVerifier === 'string'
  }
  const write = (entries: [string, LoginTransaction][]) =>
    entries.length
      ? storage.setItem(storageKey, JSON.stringify(Object.fromEntries(entries)))
      : storage.removeItem(storageKey)
  // A duplicated tab starts with a copy of the pending logins. So a login that one tab has finished is still pending in the other tab's
  // copy.
  const isFirst = (state: string) => {
    try {
      const finished = (originStorage?.getItem(finishedKey) ?? '').split(' ')
      if (finished.includes(state)) return false
      originStorage?.setItem(finishedKey, [...finished, state].slice(-maxFinished).join(' '))
    } catch {
      // Without local storage, this tab cannot detect the logins that other tabs have finished.
    }
    return true
  }
  return {
    save(state, transaction) {
      write([...read(), [state, transaction] as [string, LoginTransaction]].slice(-maxTransactions))
    },
    take(state) {
      const entries = read()
      const found = entries.find(([other]) => other === state)
      if (found) write(entries.filter((entry) => entry !== found))
      return found && isFirst(state) ? found[1] : undefined
    },
  }
}

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
      `redirectUri is not on the origin of this page, ${page.origin}. Change redirectUri, or open the app on the origin of redirectUri.`,
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
 * Redirects to GenAuth's login page.
 *
 * @throws {GenAuthError} `redirect_loop`, `storage_unavailable`, `insecure_context`, `invalid_options`, `login_abandoned`
 */
export async function redirectToLogin(
  context: EngineContext,
  transactions: LoginTransactions,
  loop: RedirectLoop,
  options: LoginOptions,
): Promise<never> {
  // A `logout` listener may clear the storage, and thereby delete this login. So wait for the logout first.
  await waitForLogout(context.state)
  context.state.setPending('login')
  loop.check()
  const { url, state, transaction } = await beginLogin(context, 'redirect', options)
  try {
    transactions.save(state, transaction)
  } catch (cause) {
    throw new GenAuthError(
      'storage_unavailable',
      'The browser blocks sessionStorage, which a redirect login needs. Use loginWithPopup(), or ask the user to allow site data.',
      { cause },
    )
  }
  return redirectToLoginPage(context, url)
}
