import { vi } from 'vitest'
import { type AuthServer, type AuthServerOptions, memoryStore, storedSessions } from '../../src'
import type { Browser } from './browser'
import { callAt } from './call-at'
import type { App } from './use-app'
import { type WatchedStore, watchStore } from './watch-store'

/** When a token of an hour is about to run out, in seconds. */
export const due = 3590

/** Two processes that share a store, and a browser in which Ada has logged in. */
export interface TwoServers {
  readonly store: WatchedStore
  readonly here: AuthServer
  readonly there: AuthServer
  readonly browser: Browser
}

export async function startTwo(
  app: App,
  options: Partial<AuthServerOptions> = {},
): Promise<TwoServers> {
  const store = watchStore(memoryStore())
  const start = () => app.start({ sessions: storedSessions(store), ...options })
  const [here, there] = [start(), start()]
  const browser = await app.openLoggedIn()
  return { store, here, there, browser }
}

export function renewAt(auth: AuthServer, browser: Browser): Promise<Response> {
  return callAt(auth, browser, '/auth/renew', 'POST')
}

/** The status of a request for the user, which the token has to be good for. */
export async function userAt(auth: AuthServer, browser: Browser): Promise<number> {
  return (await callAt(auth, browser, '/auth/user')).status
}

/** Waits for what happens on its way, without guessing how long it takes. */
export async function until(isSo: () => boolean): Promise<void> {
  await vi.waitUntil(isSo, { timeout: 20_000, interval: 5 })
}

/** Looks again and again at once, and waits for a renewal as long as ever. */
export function sleepImpatiently(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms > 1000 ? ms : 1).unref()
  })
}
