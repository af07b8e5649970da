import { GenAuthError } from '../errors'
import type { CallbackTaker } from './callback'
import type { SessionContext } from './context'
import { type FoundCallback, findCallback } from './find-callback'
import { restoreSession } from './restore'

/** What arrives with a page, and where it goes on from there. */
export interface ArrivalParts {
  readonly context: SessionContext
  readonly callbacks: CallbackTaker
  /** Goes to the page where the login began, or to the `returnTo` of a logout. Without `onRedirect`, calls `otherwise`, or replaces the URL. */
  redirect(returnTo: string, otherwise?: (returnTo: string) => void): void
}

/** Finds out what this page is: a popup that hands its answer over, the end of a login, or any page of the app. */
export async function arrive({ context, callbacks, redirect }: ArrivalParts): Promise<void> {
  const { runtime, options } = context
  const found = runtime.page && findCallback(runtime.page.href, options.redirectUri)
  if (found?.kind === 'popup') return arriveAsPopup(context, found)
  const isTaken = callbacks.taken !== undefined
  const callback = callbacks.taken ?? (runtime.page && callbacks.take(runtime.page.href))
  // Whoever took the callback by hand goes on by hand.
  const goingOn = isTaken
    ? callback
    : callback?.finally(() => {
        if (callbacks.origin !== undefined) redirect(callbacks.origin)
      })
  await restoreSession(context, goingOn ?? returnFromLogout(context, redirect))
}

/** A `state` without a login may belong to a logout. Only the engine can check it. If it cannot be loaded, the `state` is ignored. */
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
  // Anybody can send a browser to such an address: whoever is logged in stays so.
  await restoreSession(context, Promise.reject(nothingToFinish()))
}

/** The error of a callback that is none of ours. */
export function nothingToFinish(): GenAuthError {
  return new GenAuthError('state_mismatch', 'There is no login to finish here: log in again.')
}
