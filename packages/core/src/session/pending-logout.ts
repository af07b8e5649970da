import { GenAuthError } from '../errors'
import type { LogoutUrlOptions } from '../protocol/logout-url'
import { parseJsonObject } from '../protocol/send-request'
import { parseUrl } from '../protocol/urls'
import type { Runtime, SyncStorage } from '../runtime/ports'
import { keepOnOrigin } from './return-url'
import { unlessBlocked } from './unless-blocked'

/** The prefix of every logout state. It identifies our logouts when GenAuth redirects to the app. */
const logoutStatePrefix = 'genauth-l.'

/** Input of {@link planLogout}. */
export interface LogoutPlanOptions {
  /** The app's origin. */
  readonly origin: string
  /** A random value that was not used before. */
  readonly id: string
  /** The ID token of the session that ends. */
  readonly idToken: string | undefined
  /** The configured `postLogoutRedirectUri`, or its default. It must be on GenAuth's list of logout callback URLs. */
  readonly postLogoutRedirectUri: string
  /** The URL that the browser shows after the logout, on the app's origin. */
  readonly returnTo: string | undefined
}

/** The URL of a logout, and the state that GenAuth returns. */
export interface LogoutPlan {
  /** The URL of GenAuth's logout. */
  readonly url: string
  /**
   * The state that GenAuth returns to `postLogoutRedirectUri`. The app then navigates to `returnTo`. Without a state, GenAuth redirects to
   * `returnTo`.
   */
  readonly state?: string | undefined
}

/**
 * Chooses the URL of a logout. Also chooses whether GenAuth or the app redirects to `returnTo`. `/oidc/session/end` accepts only exact
 * URLs. So GenAuth gets `postLogoutRedirectUri` and a `state`, and the app then navigates to `returnTo`. GenAuth gets `returnTo` itself in
 * two cases: `postLogoutRedirectUri` is on another origin, or the logout returns no `state`.
 *
 * @param build Builds the URL, as `buildLogoutUrl` does.
 */
export function planLogout(
  build: (options: LogoutUrlOptions) => string,
  { origin, id, idToken, postLogoutRedirectUri, returnTo }: LogoutPlanOptions,
): LogoutPlan {
  const target =
    returnTo === undefined ? postLogoutRedirectUri : origin + keepOnOrigin(returnTo, origin)
  const isOwn = new URL(postLogoutRedirectUri).origin === origin
  if (!isOwn) return { url: build({ redirectUri: target, idToken }) }
  const state = logoutStatePrefix + id
  const url = build({ redirectUri: postLogoutRedirectUri, idToken, state })
  return new URL(url).searchParams.has('state')
    ? { url, state }
    : { url: build({ redirectUri: target }) }
}

/** A pending logout of this tab. */
export interface PendingLogout {
  readonly state: string
  /** The URL that GenAuth redirects to after the logout. */
  readonly redirectUri: string
  /** Where the app navigates after GenAuth's redirect; `undefined` if it stays on the redirect URI. */
  readonly returnTo: string | undefined
}

/** The result of a logout, after GenAuth has redirected to the app. */
export interface LogoutReturn {
  /** The URL on the app's origin to which the app navigates next. */
  readonly returnTo?: string | undefined
  /** `state_mismatch` if no pending logout of this tab has this state. */
  readonly error?: GenAuthError | undefined
}

/** The client and the storage of a pending logout. */
export interface LogoutKeeper {
  /** Identifies the client. */
  readonly key: string
  readonly runtime: Pick<Runtime, 'now' | 'page'>
  readonly tabStorage: SyncStorage
}

/** All clients of the page share one key, so that each client can check which client's logout is pending. */
const storageKey = 'genauth:logout'

/** How long a logout may take, in milliseconds. GenAuth may ask the user for confirmation. */
const lifetimeMs = 60 * 60_000

/** Stores a logout until GenAuth redirects to the app. If the storage is blocked, the browser stays on `postLogoutRedirectUri`. */
export function keepPendingLogout(
  { key, runtime, tabStorage }: LogoutKeeper,
  pending: PendingLogout,
): void {
  write(tabStorage, { ...pending, key, at: runtime.now(), hasStayed: false })
}

/** Removes the pending logout of this client. Called when a login has finished, or when a later logout uses no `state`. */
export function forgetPendingLogout(keeper: LogoutKeeper): void {
  if (readKept(keeper)?.key === keeper.key) forget(keeper.tabStorage)
}

/**
 * Records that the browser is on a page of the app while a logout is pending. The `state` of this logout may still arrive later, after a
 * slow navigation or with the Forward button. Every other `state` belongs to another flow.
 */
export function noteLogoutStay(keeper: LogoutKeeper): void {
  const kept = readKept(keeper)
  if (kept?.key === keeper.key) write(keeper.tabStorage, { ...kept, hasStayed: true })
}

/** Calls {@link noteLogoutStay} if the page is at the redirect URI and its URL has no `state`. */
export function noteReturnWithoutState(keeper: LogoutKeeper): void {
  const url = new URL(keeper.runtime.page?.href ?? 'about:blank')
  const kept = readKept(keeper)
  if (kept && !url.searchParams.has('state') && isRedirectUri(url, kept)) noteLogoutStay(keeper)
}

/**
 * Reads the result of a logout from the URL and cleans the URL. Ignores a `state` that belongs to another flow, such as a payment, or to
 * another client of the page.
 */
export function takeLogoutReturn(keeper: LogoutKeeper): LogoutReturn | undefined {
  const { page } = keeper.runtime
  const url = new URL(page?.href ?? 'about:blank')
  const state = url.searchParams.get('state')
  if (!page || state === null) {
    noteReturnWithoutState(keeper)
    return undefined
  }
  const kept = readKept(keeper)
  if (kept && kept.key !== keeper.key) return undefined
  if (!state.startsWith(logoutStatePrefix) && !(kept && isWrongReturn(url, kept))) return undefined
  url.searchParams.delete('state')
  page.replaceUrl(url.href)
  const couldKeep = forget(keeper.tabStorage)
  if (kept?.state === state) {
    const { returnTo } = kept
    return { returnTo: returnTo === undefined ? undefined : keepOnOrigin(returnTo, page.origin) }
  }
  return couldKeep ? { error: unknownLogout() } : {}
}

interface KeptLogout extends PendingLogout {
  /** The client's key. */
  readonly key: unknown
  /** Epoch milliseconds. */
  readonly at: number
  /** Whether the browser was on a page of the app after the redirect to GenAuth's logout. */
  readonly hasStayed: boolean
}

function write(tabStorage: SyncStorage, kept: KeptLogout): void {
  // If the storage is blocked, the logout continues without a stored pending logout.
  unlessBlocked(() => tabStorage.setItem(storageKey, JSON.stringify(kept)))
}

function readKept({ runtime, tabStorage }: LogoutKeeper): KeptLogout | undefined {
  // If the storage is blocked, continue as if no logout were pending.
  const text = unlessBlocked(() => tabStorage.getItem(storageKey)) ?? ''
  const kept: Partial<Record<keyof KeptLogout, unknown>> = parseJsonObject(text) ?? {}
  const { at, state, redirectUri, returnTo } = kept
  const isAlive = Math.abs(runtime.now() - Number(at)) <= lifetimeMs
  if (!isAlive || typeof state !== 'string' || typeof redirectUri !== 'string') return undefined
  return { ...kept, returnTo: typeof returnTo === 'string' ? returnTo : undefined } as KeptLogout
}

/** @returns Whether the storage works. If the storage is blocked, an unknown `state` is not reported. */
function forget(tabStorage: SyncStorage): boolean {
  const isDone = unlessBlocked(() => {
    tabStorage.setItem(storageKey, '')
    tabStorage.removeItem(storageKey)
    return true
  })
  return isDone === true
}

/**
 * Returns whether GenAuth redirected from this logout with a wrong `state`: the URL is the redirect URI of the logout, without `code` or
 * `error`. Call it only if the `state` does not start with our prefix.
 */
function isWrongReturn(url: URL, kept: KeptLogout): boolean {
  const { searchParams } = url
  const isOther = kept.hasStayed || searchParams.has('code') || searchParams.has('error')
  return !isOther && isRedirectUri(url, kept)
}

function isRedirectUri({ origin, pathname }: URL, { redirectUri }: PendingLogout): boolean {
  const expected = parseUrl(redirectUri)
  return origin === expected?.origin && pathname === expected.pathname
}

function unknownLogout(): GenAuthError {
  return new GenAuthError(
    'state_mismatch',
    'No pending logout matches this state. It already completed, expired, or started in another tab. Log out again if the user is still signed in.',
  )
}
