import type { Session, StartOptions } from '../genauth'
import { unexpectedError } from '../unexpected-error'
import { arrive, noPendingLogin } from './arrival'
import { createCallbackTaker } from './callback'
import type { SessionContext } from './context'
import { createFollowing } from './following'
import { reportAppError } from './report-error'

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
