import { GenAuthError } from '../errors'
import { parseJsonObject } from '../protocol/parse-json-object'
import { parseUrl } from '../protocol/urls'
import type { Runtime, SyncStorage } from '../runtime/ports'
import { logoutStatePrefix } from './plan-logout'
import { keepOnOrigin } from './return-to'

/** A pending logout of this tab. */
export interface PendingLogout {
  readonly state: string
  /** Where GenAuth sends the browser. */
  readonly redirectUri: string
  /** Where the page goes from there; `undefined`: it stays. */
  readonly returnTo: string | undefined
}

/** How a logout came back. */
export interface LogoutReturn {
  /** Where the page goes on to, on our own origin. */
  readonly returnTo?: string | undefined
  /** `state_mismatch`: no logout of this tab has this state. */
  readonly error?: GenAuthError | undefined
}

/** Goes to `returnTo`. Without the app's `onRedirect`, calls `otherwise`. */
export type LogoutRedirect = (returnTo: string, otherwise: () => void) => void

/** What a logout is kept with. */
export interface LogoutKeeper {
  /** Names the client. */
  readonly key: string
  readonly runtime: Pick<Runtime, 'now' | 'page'>
  readonly tabStorage: SyncStorage
}

/** All clients of the page share one key, so that each can see whose logout is pending. */
const storageKey = 'genauth:logout'

/** How long a logout may take. GenAuth may ask the user. */
const lifetimeMs = 60 * 60_000

/** Keeps a logout until the browser is back. If the storage is blocked, the browser stays on `postLogoutRedirectUri`. */
export function keepPendingLogout(
  { key, runtime, tabStorage }: LogoutKeeper,
  pending: PendingLogout,
): void {
  write(tabStorage, { ...pending, key, at: runtime.now(), hasStayed: false })
}

/** Forgets the logout of this client: a login has finished, or a later logout does not come back with a `state`. */
export function forgetPendingLogout(keeper: LogoutKeeper): void {
  if (readKept(keeper)?.key === keeper.key) forget(keeper.tabStorage)
}

/**
 * Notes that the browser is on a page of the app while a logout is pending. Its own `state` may still come back, from a slow navigation or
 * after Forward. Every other `state` belongs to another flow.
 */
export function noteLogoutStay(keeper: LogoutKeeper): void {
  const kept = readKept(keeper)
  if (kept?.key === keeper.key) write(keeper.tabStorage, { ...kept, hasStayed: true })
}

/** Does the same for a page that has arrived at the redirect URI without a `state`. */
export function noteReturnWithoutState(keeper: LogoutKeeper): void {
  const url = new URL(keeper.runtime.page?.href ?? 'about:blank')
  const kept = readKept(keeper)
  if (kept && !url.searchParams.has('state') && isRedirectUri(url, kept)) noteLogoutStay(keeper)
}

/**
 * Takes what a logout came back with, and cleans the URL of it. A `state` that no logout of ours can have brought is left alone: it belongs
 * to another flow, such as a payment, or to another client of the page.
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
  /** The client's. */
  readonly key: unknown
  /** Epoch milliseconds. */
  readonly at: number
  /** Whether the browser was on a page of the app after the logout had left. */
  readonly hasStayed: boolean
}

function write(tabStorage: SyncStorage, kept: KeptLogout): void {
  try {
    tabStorage.setItem(storageKey, JSON.stringify(kept))
  } catch {
    // The logout goes on.
  }
}

function readKept({ runtime, tabStorage }: LogoutKeeper): KeptLogout | undefined {
  let text: string | null = null
  try {
    text = tabStorage.getItem(storageKey)
  } catch {
    // As if there were none.
  }
  const { key, state, redirectUri, returnTo, ...rest } = parseJsonObject(text ?? '') ?? {}
  const at = Number(rest['at'])
  const isAlive = Math.abs(runtime.now() - at) <= lifetimeMs
  if (!isAlive || typeof state !== 'string' || typeof redirectUri !== 'string') return undefined
  return {
    key,
    state,
    redirectUri,
    returnTo: typeof returnTo === 'string' ? returnTo : undefined,
    at,
    hasStayed: rest['hasStayed'] === true,
  }
}

/** @returns Whether the storage works. If not, an unknown `state` is not reported. */
function forget(tabStorage: SyncStorage): boolean {
  try {
    tabStorage.setItem(storageKey, '')
    tabStorage.removeItem(storageKey)
    return true
  } catch {
    return false
  }
}

/** Whether a `state` without our prefix came back from this logout: the URL is its redirect URI, without `code` or `error`. */
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
    'No pending logout of this tab matches this state. It already completed, expired, or started in another tab. Log out again if the user is still signed in.',
  )
}
