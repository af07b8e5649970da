import type { SessionContext } from './context'
import { type FoundCallback, findCallback } from './find-callback'
import { noteLoginSince } from './login-since'

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
      // Before anything is awaited, so that no script that loads meanwhile finds the code.
      const here = runtime.page && findCallback(runtime.page.href, options.redirectUri)
      if (here?.state === callback.state) runtime.page?.replaceUrl(here.cleanUrl)
      taken = results.get(callback.state) ?? finish(callback)
      results.set(callback.state, taken)
      // Whoever waits for it hears of a failure; nobody has to.
      taken.catch(() => undefined)
      return taken
    },
  }
}
