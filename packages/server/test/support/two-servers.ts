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

/** The age at which a token of one hour is due for a refresh, in seconds. */
export const due = 3590

/** Two processes that share a store, and a browser in which Ada is signed in. */
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

/** A process whose requests for tokens, or the responses to them, are delayed until the test calls `release`. */
export interface HeldServer {
  readonly auth: AuthServer
  isHeld(): boolean
  release(): void
}

export function startHeld(
  app: App,
  store: SessionStore,
  held: 'request' | 'response',
  options: Partial<AuthServerOptions> = {},
): HeldServer {
  let release = () => {}
  const wait = new Promise<void>((resolve) => {
    release = resolve
  })
  let isHeld = false
  const auth = app.start({
    sessions: storedSessions(store),
    timeoutMs: 20_000,
    ...options,
    fetch: async (url, init) => {
      const send = () => fetch(url, init)
      if (!String(url).endsWith('/token')) return send()
      const response = held === 'response' ? await send() : undefined
      isHeld = true
      await wait
      return response ?? send()
    },
  })
  return { auth, release, isHeld: () => isHeld }
}

export function renewAt(auth: AuthServer, browser: Browser): Promise<Response> {
  return callAt(auth, browser, '/auth/renew', 'POST')
}

/** Requests the user, which needs a valid token, and returns the HTTP status. */
export async function userAt(auth: AuthServer, browser: Browser): Promise<number> {
  return (await callAt(auth, browser, '/auth/user')).status
}

/** Waits until a condition is true. */
export async function until(condition: () => boolean): Promise<void> {
  await vi.waitUntil(condition, { timeout: 20_000, interval: 5 })
}

/** Shortens the waits between attempts to 1 ms. Does not shorten the time-out of a refresh. */
export function shortenSleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms > 1000 ? ms : 1).unref()
  })
}
