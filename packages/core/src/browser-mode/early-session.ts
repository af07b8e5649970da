import { GenAuthError } from '../errors'
import type { EarlySession, Redirect } from '../session/create-session'
import { isTokenGood } from '../session/refresh-lead-time'
import { unexpectedError } from '../unexpected-error'
import { type FoundCallback, findCallback } from './callback'
import type { SessionContext } from './context'
import { dueAt, expireSession, hasSessionEnded, logout, sessionEndsAt } from './end-session'
import { noteLoginSince } from './logout-marker'
import { restoreSession } from './restore'

/** Creates the part of a session that works before the chunk that calls GenAuth is loaded. */
export function createEarlySession(context: SessionContext): EarlySession {
  const { key, current, view, runtime } = context
  const { page } = runtime
  const callbacks = createCallbackTaker(context)
  const peekToken = (minValiditySeconds?: number) => {
    const now = runtime.now()
    const held = current.heldAt(now)
    const isThere = held && view.session.status === 'authenticated' && now < sessionEndsAt(context)
    return isThere && isTokenGood(held, now, minValiditySeconds) ? held.accessToken : undefined
  }
  return {
    client: {
      mode: 'browser',
      key,
      schema: context.schema,
      async getToken(options = {}) {
        options.signal?.throwIfAborted()
        const token = options.forceRenew ? undefined : peekToken(options.minValiditySeconds)
        return token ?? (await context.engine()).getToken(options)
      },
      async handleCallback(url) {
        const callback = callbacks.take(url ?? page?.href ?? '') ?? callbacks.taken
        const arrived = context.ready()
        if (callback) return callback
        // In a popup that sends its response to the opener, `ready()` never settles, because the popup closes.
        await arrived
        throw noPendingLogin()
      },
      peekToken: () => peekToken(),
      peekUser: () => (view.session.status === 'authenticated' ? current.user : undefined),
    },
    view,
    page,
    nextAt() {
      const at = current.afterCooldown(dueAt(context))
      return at < Infinity && !view.tokenStatus.isRenewing ? at : undefined
    },
    async runAlone() {
      await context.ready()
      if (hasSessionEnded(context)) return expireSession(context)
      current.startCooldown()
    },
    arrive: (redirect) => arrive(context, callbacks, redirect),
    fail(error) {
      view.setPending(undefined)
      current.end('error', unexpectedError(error))
    },
    logout: (options) => logout(context, options),
  }
}

/**
 * Starts the session of a document. In a popup, sends the login response to the opener. Otherwise finishes a login or logout that has
 * redirected to this page, and restores the session.
 */
async function arrive(
  context: SessionContext,
  callbacks: CallbackTaker,
  redirect: Redirect,
): Promise<void> {
  const { options } = context
  const { page } = context.runtime
  const found = page && findCallback(page.href, options.redirectUri)
  if (found?.kind === 'popup') return arriveAsPopup(context, found)
  const isManual = callbacks.taken !== undefined
  const callback = callbacks.taken ?? (page && callbacks.take(page.href))
  // If the app itself called `handleCallback()`, the app also navigates to `returnTo`.
  const finished = isManual
    ? callback
    : callback?.finally(() => {
        if (callbacks.origin !== undefined)
          redirect(callbacks.origin, (url) => page?.replaceUrl(url))
      })
  await restoreSession(context, finished ?? returnFromLogout(context, redirect))
}

/**
 * A `state` that belongs to no login may belong to a logout. Only the chunk that calls GenAuth can check this `state`. If the chunk cannot
 * be loaded, the `state` is ignored.
 */
function returnFromLogout(
  { runtime, engine }: SessionContext,
  redirect: Redirect,
): Promise<void> | undefined {
  if (!runtime.page?.href.includes('state=')) return undefined
  return engine().then(
    ({ finishLogout }) => finishLogout(redirect),
    () => undefined,
  )
}

async function arriveAsPopup(context: SessionContext, found: FoundCallback): Promise<void> {
  context.runtime.page?.replaceUrl(found.cleanUrl)
  await (await context.engine()).deliverPopup(found)
  context.view.setPending(undefined)
  // Any site can open a callback URL in a popup, so such a URL must not end the session of a signed-in user.
  await restoreSession(context, Promise.reject(noPendingLogin()))
}

/** Creates the error for a callback that matches no login. */
function noPendingLogin(): GenAuthError {
  return new GenAuthError('state_mismatch', 'No pending login matches this URL. Log in again.')
}

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
function createCallbackTaker(context: SessionContext): CallbackTaker {
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
