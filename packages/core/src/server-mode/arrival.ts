import { GenAuthError } from '../errors'
import type { StartOptions } from '../genauth'
import { navigateTo } from '../session/leave-page'
import { takeLogoutReturn } from '../session/pending-logout'
import { keepOnOrigin } from '../session/return-url'
import type { ServerContext } from './context'
import { applyUnlessLoggedOut, type SessionRefresh, withLogoutReturn } from './session-request'
import { readSessionResponse, type SessionResponse } from './snapshot'

/** Starts the connection of a document: restores the session, and finishes a login that has redirected to this page. */
export interface Arrival {
  /** Restores the session, so that the app knows whether a user is signed in. Never rejects. */
  arrive(initialSession: StartOptions['initialSession']): Promise<void>
  /**
   * Compares the session of a page that the server has rendered again, for example after a server action, with the current session. If the
   * page shows another session, requests the session: the page may be older than a login or a logout in this tab. Never rejects.
   */
  compare(initialSession: StartOptions['initialSession']): Promise<void>
  /** Restores the session if `arrive()` was not called, because this code loaded too late. Never rejects. */
  arriveLate(): Promise<void>
  /**
   * Resolves to the result of the login that has redirected to this page, when the server has returned it.
   *
   * @throws {GenAuthError} the login's error, `login_required` if the user did not log in, or `state_mismatch` if there was no login
   */
  result(): Promise<{ returnTo: string }>
}

/** Creates the {@link Arrival} of a document. */
export function createArrival(context: ServerContext, refreshSession: SessionRefresh): Arrival {
  const { flags, current, runtime, loop, view, early } = context
  const { page } = runtime
  // Read the flag now, because a login that starts before `arrive()` sets the flag for the next document.
  const isReturn = flags.loginRedirect.read() !== undefined
  flags.loginRedirect.clear()
  const fromLogout = takeLogoutReturn(context)
  let arrived: Promise<void> | undefined
  const later = createLaterSessions(context, refreshSession)
  let outcome: GenAuthError | { returnTo: string } = noPendingLogin()
  const noteReturn = () => {
    const { session } = view
    const error = session.status === 'anonymous' ? session.error : current.error
    loop.noteReturn(error)
    const isLoggedIn = session.status === 'authenticated' && !error
    const returnTo = page ? keepOnOrigin(page.href, page.origin) : '/'
    outcome = isLoggedIn ? { returnTo } : (error ?? noLogin())
  }
  const restore = async (initialSession: StartOptions['initialSession']) => {
    if (!page) return current.end('none')
    const returnTo = fromLogout?.returnTo
    if (returnTo !== undefined) early.redirect?.(returnTo, (url) => navigateTo(context, url))
    const initial = readInitialSession(initialSession, runtime.now())
    // The server returns the result of a login in one response of `/session` only. A server-rendered snapshot does not contain the result,
    // but shows that there is one.
    const hasFailed = initial?.error !== undefined || fromLogout?.error !== undefined
    const mustRefresh = isReturn || !initial || hasFailed
    const { response: earlyResponse } = early
    early.response = undefined
    // Show a signed-in user even if the request fails.
    if (initial && (!mustRefresh || initial.snapshot)) {
      await applyUnlessLoggedOut(
        context,
        { ...withLogoutReturn(initial, fromLogout), error: undefined },
        { isReturn: isReturn && !initial.error, rendered: initialSession?.session },
      )
    }
    if (mustRefresh) await refreshSession.now({ earlyResponse, isReturn, fromLogout })
    if (isReturn) noteReturn()
  }
  const arrive = (initialSession: StartOptions['initialSession']) => {
    if (!arrived) later.note(initialSession)
    arrived ??= restore(initialSession)
    return arrived
  }
  return {
    arrive,
    compare: later.compare,
    async arriveLate() {
      if (arrived) return arrived
      const { response: earlyResponse } = early
      await arrive(undefined)
      // The early response has the result of the login, but its session may be outdated. So request the session again.
      if (earlyResponse) await refreshSession.now()
    },
    async result() {
      // A rendered session is shown before the server has returned the result of the login.
      await arrived
      if (outcome instanceof GenAuthError) throw outcome
      return outcome
    },
  }
}

/** Creates the functions that compare the initial sessions of a document with the previous ones and with the current session. */
function createLaterSessions(
  context: ServerContext,
  refreshSession: SessionRefresh,
): Pick<Arrival, 'compare'> & { note(initialSession: StartOptions['initialSession']): void } {
  const { current, runtime } = context
  let latestAt = 0
  const note = (initialSession: StartOptions['initialSession']) => {
    latestAt = Math.max(initialSession?.answeredAt ?? 0, latestAt)
  }
  return {
    note,
    async compare(initialSession) {
      await context.ready()
      if ((initialSession?.answeredAt ?? 0) <= latestAt) return
      note(initialSession)
      const rendered = readInitialSession(initialSession, runtime.now())
      const { snapshot } = rendered ?? {}
      if (!rendered || snapshot?.id !== current.held?.id) return refreshSession.again()
      // The same revision can have newer claims.
      if (snapshot && snapshot.revision >= (current.held?.revision ?? 0))
        await applyUnlessLoggedOut(context, rendered)
    },
  }
}

/** Reads the initial session. Returns `undefined` if it is incomplete, e.g. without `answeredAt`. The tab then requests the session. */
function readInitialSession(
  initialSession: StartOptions['initialSession'],
  now: number,
): SessionResponse | undefined {
  try {
    const response = readSessionResponse(initialSession, now)
    const { snapshot } = response
    if (!snapshot?.user) return response
    // The page may be from a cache, so its claims are as old as the page.
    const updatedAt = Math.min(Number(initialSession?.answeredAt), now)
    return { ...response, snapshot: { ...snapshot, user: { ...snapshot.user, updatedAt } } }
  } catch {
    return undefined
  }
}

function noLogin(): GenAuthError {
  return new GenAuthError(
    'login_required',
    'The browser came back without a login. Offer the login again.',
  )
}

function noPendingLogin(): GenAuthError {
  return new GenAuthError(
    'state_mismatch',
    'This page is not the callback of a login. Log in again.',
  )
}
