import { vi } from 'vitest'
import {
  type AuthServer,
  type AuthServerOptions,
  memoryStore,
  type SessionStore,
  storedSessions,
} from '../../src'
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

/** A process whose requests for tokens, or their answers, wait until they are let go. */
export interface HeldServer {
  readonly auth: AuthServer
  isHeld(): boolean
  letGo(): void
}

export function startHeld(
  app: App,
  store: SessionStore,
  held: 'request' | 'answer',
  options: Partial<AuthServerOptions> = {},
): HeldServer {
  let letGo = () => {}
  const wait = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let isHeld = false
  const auth = app.start({
    sessions: storedSessions(store),
    timeoutMs: 20_000,
    ...options,
    fetch: async (url, init) => {
      const send = () => fetch(url, init)
      if (!String(url).endsWith('/token')) return send()
      const response = held === 'answer' ? await send() : undefined
      isHeld = true
      await wait
      return response ?? send()
    },
  })
  return { auth, letGo, isHeld: () => isHeld }
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
