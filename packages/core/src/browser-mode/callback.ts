import type { SessionContext } from './context'
import { type FoundCallback, findCallback } from './find-callback'
import { noteLoginSince } from './logout-marker'

/** Processes the login callbacks of a document. */
export interface CallbackTaker {
  /**
   * Processes the callback in a URL. A second call with the same `state` returns the same promise. Returns `undefined` if the URL is not a
   * callback.
   */
  take(url: string): Promise<{ returnTo: string }> | undefined
  /** The result of the last processed callback. */
  readonly taken: Promise<{ returnTo: string }> | undefined
  /**
   * The `returnTo` of the last login. Set as soon as the `state` in the URL is recognised. So the app also navigates to `returnTo` after a
   * failed login.
   */
  readonly origin: string | undefined
}

/** Creates the function that processes the login callbacks of a document. */
export function createCallbackTaker(context: SessionContext): CallbackTaker {
  const { options, runtime, engine } = context
  const results = new Map<string, Promise<{ returnTo: string }>>()
  let taken: Promise<{ returnTo: string }> | undefined
  let origin: string | undefined
  const finish = async (callback: FoundCallback) => {
    const since = noteLoginSince(context)
    const { finishRedirect } = await engine()
    return finishRedirect(callback, since, (returnTo) => {
      origin = returnTo
    })
  }
  return {
    get taken() {
      return taken
    },
    get origin() {
      return origin
    },
    take(url) {
      const callback = findCallback(url, options.redirectUri)
      if (callback?.kind !== 'redirect') return undefined
      // Clean the URL before the first `await`. Scripts that load later then cannot read the code.
      const current = runtime.page && findCallback(runtime.page.href, options.redirectUri)
      if (current?.state === callback.state) runtime.page?.replaceUrl(current.cleanUrl)
      taken = results.get(callback.state) ?? finish(callback)
      results.set(callback.state, taken)
      // Without this handler, the browser reports an unhandled rejection if the app does not use the promise.
      taken.catch(() => undefined)
      return taken
    },
  }
}
