import { parseUrl } from '../protocol/addresses'
import { callbackParameters } from '../protocol/callback-parameters'
import type { SessionContext } from './context'
import { type LoginKind, readStateKind } from './login-state'

/** A callback of ours, found in an address. */
export interface FoundCallback {
  readonly kind: LoginKind
  readonly state: string
  readonly parameters: URLSearchParams
  /** The address without what came back. */
  readonly cleanUrl: string
}

/** Finds a callback: only at the redirect URI, and only with a state of ours. Anything else is somebody else's. */
export function findCallback(href: string, redirectUri: string): FoundCallback | undefined {
  const url = parseUrl(href, redirectUri)
  const expected = new URL(redirectUri)
  if (url?.origin !== expected.origin || url.pathname !== expected.pathname) return undefined
  const fragment = new URLSearchParams(url.hash.slice(1))
  const found = [url.searchParams, fragment].find((some) => readStateKind(some.get('state')))
  const state = found?.get('state') ?? ''
  const kind = readStateKind(state)
  if (!found || !kind) return undefined
  // What comes in a fragment answers a question that we never ask: it is taken away, and nothing in it is read.
  const parameters = new URLSearchParams(found === fragment ? '' : found)
  for (const name of callbackParameters) url.searchParams.delete(name)
  if (found === fragment) url.hash = ''
  return { kind, state, parameters, cleanUrl: url.href }
}

/** Takes the callbacks of a page. */
export interface CallbackTaker {
  /** Takes the callback at an address, once; the same address has the same result. */
  take(url: string): Promise<{ returnTo: string }> | undefined
  /** The result of the callback that was taken last. */
  readonly taken: Promise<{ returnTo: string }> | undefined
  /** Where the last login began, once its state was recognised: the way on, also after a failure. */
  readonly origin: string | undefined
}

/** Makes the one taker of a page. */
export function createCallbackTaker({ client, runtime, engine }: SessionContext): CallbackTaker {
  const results = new Map<string, Promise<{ returnTo: string }>>()
  let taken: Promise<{ returnTo: string }> | undefined
  let origin: string | undefined
  const finish = async (callback: FoundCallback) =>
    (await engine()).finishRedirect(callback, (returnTo) => {
      origin = returnTo
    })
  return {
    get taken() {
      return taken
    },
    get origin() {
      return origin
    },
    take(url) {
      const callback = findCallback(url, client.redirectUri)
      if (callback?.kind !== 'redirect') return undefined
      // Before anything is awaited, so that no script that loads meanwhile finds the code.
      if (runtime.page?.href === url) runtime.page.replaceUrl(callback.cleanUrl)
      taken = results.get(callback.state) ?? finish(callback)
      results.set(callback.state, taken)
      // Whoever waits for it hears of a failure; nobody has to.
      taken.catch(() => undefined)
      return taken
    },
  }
}
