import { GenAuthError } from '../errors'
import type { Session, StartOptions } from '../genauth'
import { reportAppError } from '../session/events'
import { createFollowing } from '../session/following'
import { unexpectedError } from '../unexpected-error'
import { type CallbackTaker, createCallbackTaker } from './callback'
import type { SessionContext } from './context'
import { type FoundCallback, findCallback } from './find-callback'
import { restoreSession } from './restore'

/** The functions that start a session in a document and process its callbacks. */
export interface Lifecycle {
  start(options?: StartOptions): () => void
  ready(): Promise<Session>
  handleCallback(url?: string): Promise<{ returnTo: string }>
}

/** Creates the lifecycle of a document. */
export function createLifecycle(context: SessionContext): Lifecycle {
  const { state, runtime, engine } = context
  const { page } = runtime
  const callbacks = createCallbackTaker(context)
  const startFollowing = createFollowing(page, engine)
  const redirects: ((returnTo: string) => void)[] = []
  let arriving: Promise<void> | undefined

  const redirect = (returnTo: string, otherwise = page?.replaceUrl) => {
    try {
      ;(redirects.at(-1) ?? otherwise)?.(returnTo)
    } catch (error) {
      // `onRedirect` is the app's code. Report its error and keep the session.
      reportAppError(error)
    }
  }
  const ready = async () => {
    arriving ??= arrive({ context, callbacks, redirect }).catch((error: unknown) => {
      state.setPending(undefined)
      state.end('error', unexpectedError(error))
    })
    // A `login` listener may call `ready()`, and the login waits for the listener. So `ready()` must not wait for the login.
    if (state.session.status === 'loading') await arriving
    return state.session
  }
  return {
    ready,
    start({ onRedirect } = {}) {
      if (!page) return () => undefined
      if (onRedirect) redirects.push(onRedirect)
      // Call `ready()` first, because a callback must redeem its code before anything else.
      void ready()
      const stop = startFollowing()
      return () => {
        if (stop() && onRedirect) redirects.splice(redirects.indexOf(onRedirect), 1)
      }
    },
    async handleCallback(url) {
      const callback = callbacks.take(url ?? page?.href ?? '') ?? callbacks.taken
      const arrived = ready()
      if (callback) return callback
      // In a popup that sends its response to the opener, `ready()` never settles, because the popup closes.
      await arrived
      throw noPendingLogin()
    },
  }
}

/** The objects that {@link arrive} uses. */
export interface ArrivalParts {
  readonly context: SessionContext
  readonly callbacks: CallbackTaker
  /**
   * Navigates to the URL where the login started, or to the `returnTo` of a logout. Calls the app's `onRedirect`. If the app has no
   * `onRedirect`, calls `otherwise`. If `otherwise` is missing too, replaces the URL.
   */
  redirect(returnTo: string, otherwise?: (returnTo: string) => void): void
}

/**
 * Starts the session of a document. In a popup, sends the login response to the opener. Otherwise finishes a login or logout that has
 * redirected to this page, and restores the session.
 */
async function arrive({ context, callbacks, redirect }: ArrivalParts): Promise<void> {
  const { runtime, options } = context
  const found = runtime.page && findCallback(runtime.page.href, options.redirectUri)
  if (found?.kind === 'popup') return arriveAsPopup(context, found)
  const isManual = callbacks.taken !== undefined
  const callback = callbacks.taken ?? (runtime.page && callbacks.take(runtime.page.href))
  // If the app itself called `handleCallback()`, the app also navigates to `returnTo`.
  const finished = isManual
    ? callback
    : callback?.finally(() => {
        if (callbacks.origin !== undefined) redirect(callbacks.origin)
      })
  await restoreSession(context, finished ?? returnFromLogout(context, redirect))
}

/**
 * A `state` that belongs to no login may belong to a logout. Only the chunk that calls GenAuth can check this `state`. If the chunk cannot
 * be loaded, the `state` is ignored.
 */
function returnFromLogout(
  { runtime, engine }: SessionContext,
  redirect: ArrivalParts['redirect'],
): Promise<void> | undefined {
  if (!runtime.page?.href.includes('state=')) return undefined
  return engine().then(
    ({ finishLogout }) => finishLogout(redirect),
    () => undefined,
  )
}

async function arriveAsPopup(context: SessionContext, found: FoundCallback): Promise<void> {
  const { state, runtime } = context
  runtime.page?.replaceUrl(found.cleanUrl)
  await (await context.engine()).deliverPopup(found)
  state.setPending(undefined)
  // Any site can open a callback URL in a popup, so such a URL must not end the session of a signed-in user.
  await restoreSession(context, Promise.reject(noPendingLogin()))
}

/** Creates the error for a callback that matches no login. */
function noPendingLogin(): GenAuthError {
  return new GenAuthError('state_mismatch', 'No pending login matches this URL. Log in again.')
}
