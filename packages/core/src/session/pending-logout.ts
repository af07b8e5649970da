import { GenAuthError } from '../errors'
import { parseUrl } from '../protocol/addresses'
import { parseJsonObject } from '../protocol/parse-json-object'
import type { Runtime, SyncStorage } from '../runtime/ports'
import { logoutStatePrefix } from './plan-logout'
import { keepOnOrigin } from './return-to'

/** A logout that a tab has left for. */
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

/** One for all clients of a page: only the client whose logout it is may judge what comes back. */
const storageKey = 'genauth:logout'

/** How long a logout may take. GenAuth may ask the user. */
const lifetimeMs = 60 * 60_000

/** Keeps a logout until the browser is back. If the storage is blocked, the page stays where it comes back to. */
export function keepPendingLogout(
  { key, runtime, tabStorage }: LogoutKeeper,
  pending: PendingLogout,
): void {
  try {
    tabStorage.setItem(storageKey, JSON.stringify({ ...pending, key, at: runtime.now() }))
  } catch {
    // The logout goes on.
  }
}

/**
 * Takes what a logout came back with, and cleans the URL of it. A `state` that no logout of ours can have brought is left alone: it belongs
 * to another flow, such as a payment, or to another client of the page.
 */
export function takeLogoutReturn(keeper: LogoutKeeper): LogoutReturn | undefined {
  const { page } = keeper.runtime
  const url = new URL(page?.href ?? 'about:blank')
  const state = url.searchParams.get('state')
  if (!page || state === null) return undefined
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
}

function readKept({ runtime, tabStorage }: LogoutKeeper): KeptLogout | undefined {
  let text: string | null = null
  try {
    text = tabStorage.getItem(storageKey)
  } catch {
    // As if there were none.
  }
  const { at, key, state, redirectUri, returnTo } = parseJsonObject(text ?? '') ?? {}
  const isAlive = Math.abs(runtime.now() - Number(at)) <= lifetimeMs
  if (!isAlive || typeof state !== 'string' || typeof redirectUri !== 'string') return undefined
  return { key, state, redirectUri, returnTo: typeof returnTo === 'string' ? returnTo : undefined }
}

/** @returns Whether the storage works: nothing can be said of a logout that it could not keep. */
function forget(tabStorage: SyncStorage): boolean {
  try {
    tabStorage.setItem(storageKey, '')
    tabStorage.removeItem(storageKey)
    return true
  } catch {
    return false
  }
}

/** Whether a `state` without our prefix is the wrong answer to a logout: it comes to its redirect URI, and not with what a login ends with. */
function isWrongReturn({ origin, pathname, searchParams }: URL, pending: PendingLogout): boolean {
  const expected = parseUrl(pending.redirectUri)
  return (
    origin === expected?.origin &&
    pathname === expected.pathname &&
    !searchParams.has('code') &&
    !searchParams.has('error')
  )
}

function unknownLogout(): GenAuthError {
  return new GenAuthError(
    'state_mismatch',
    'No pending logout of this tab matches this state. It already completed, expired, or started in another tab. Log out again if the user is still signed in.',
  )
}
