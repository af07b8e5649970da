import type { LoginOptions, LogoutOptions, PopupLoginOptions } from '../call-options'
import type { GenAuthError } from '../errors'
import type { GenAuth, StartOptions } from '../genauth'
import type { EarlyPage } from '../runtime/ports'
import type { AuthenticatedSession, Session } from '../session-state'
import { reportAppError, type SessionView } from './view'

/** Navigates to `returnTo` with the app's `onRedirect`. If the app has no `onRedirect`, calls `otherwise`. */
export type Redirect = (returnTo: string, otherwise: (returnTo: string) => void) => void

/** The part of a session that a mode provides before its engine is loaded. */
export interface EarlySession {
  /** The members of the client that differ between the modes. */
  readonly client: Pick<
    GenAuth,
    'getToken' | 'handleCallback' | 'key' | 'mode' | 'peekToken' | 'peekUser' | 'schema'
  >
  readonly view: SessionView
  readonly page: EarlyPage | undefined
  /** Restores the session, and finishes a login or logout that has redirected to this page. A rejection ends the loading. */
  arrive(redirect: Redirect, options: StartOptions): Promise<void>
  /** Compares the session of a page that the server has rendered again with the current session. Only in server mode. */
  compare?(options: StartOptions): void
  /** Ends the loading without a session. */
  fail(error: unknown): void
  /** Returns when the scheduler must call `renewal.run()`, in epoch milliseconds. */
  nextAt(): number | undefined
  /** Called by `renewal.run()` if the engine cannot be loaded. Ends a session that is over. */
  runAlone?(): Promise<void>
  logout(options: LogoutOptions): Promise<void>
}

/** The part of a session that sends requests. Its code loads after the first paint. */
export interface SessionEngine
  extends Pick<
    GenAuth,
    'fetch' | 'getIdToken' | 'getIdTokenClaims' | 'getToken' | 'getUser' | 'introspect' | 'renew'
  > {
  /** Follows the other tabs and the events of the page. Returns the cleanup function. */
  follow(): () => void
  /** Redirects to the login. Never resolves. Rejects with `login_abandoned` if the browser stays on the page. */
  login(options: LoginOptions): Promise<never>
  /** Logs in through a popup. Pass `null` if the browser opened no popup. */
  loginThroughPopup(popup: Window | null, options: LoginOptions): Promise<AuthenticatedSession>
  /** Logs out of the app with `logout`, then logs in with `login`. If the login cannot start, the session stays. */
  switchAccount(client: Pick<GenAuth, 'login' | 'logout'>, options?: LoginOptions): Promise<void>
  /** Sends what is due: a refresh, or a request that failed before. Never rejects. */
  runRenewal(): Promise<void>
}

type LoadEngine = () => Promise<SessionEngine>

/** Creates the client of an app. It is the only implementation of {@link GenAuth} for both modes, except the fake for tests. */
export function createSession(early: EarlySession, loadEngine: LoadEngine): GenAuth {
  const { view } = early
  const login = createLogin(early, loadEngine)
  const logout = createLogout(early)
  return {
    ...early.client,
    getSession: () => view.session,
    getTokenStatus: () => view.tokenStatus,
    getPendingAction: () => view.pending,
    subscribe: view.subscribe,
    on: view.on,
    ...createLifecycle(early, loadEngine),
    login,
    switchAccount: async (options) =>
      (await loadEngine()).switchAccount({ login, logout }, options),
    loginWithPopup: createPopupLogin(early, loadEngine),
    logout,
    renewal: {
      nextAt: early.nextAt,
      async run() {
        // If the engine cannot be loaded, the client tries again when the network is back or the page becomes visible.
        await loadEngine().then(
          (engine) => engine.runRenewal(),
          () => early.runAlone?.(),
        )
      },
    },
    renew: async (options) => (await loadEngine()).renew(options),
    getUser: async (options) => (await loadEngine()).getUser(options),
    getIdToken: async () => (await loadEngine()).getIdToken(),
    getIdTokenClaims: async () => (await loadEngine()).getIdTokenClaims(),
    introspect: async () => (await loadEngine()).introspect(),
    fetch: async (input, init) => (await loadEngine()).fetch(input, init),
  }
}

function createLifecycle(
  early: EarlySession,
  loadEngine: LoadEngine,
): Pick<GenAuth, 'ready' | 'start'> {
  const { view, page } = early
  const starts = new Set<StartOptions>()
  let arriving: Promise<void> | undefined
  let stopFollowing: (() => void) | undefined
  // The `returnTo` of a login that a loader completed with `ready()`, before the app could pass its `onRedirect` to `start()`.
  let unhandled: string | undefined

  const redirect: Redirect = (returnTo, otherwise) => {
    if (starts.size === 0) unhandled = returnTo
    try {
      const started = [...starts].findLast(({ onRedirect }) => onRedirect)
      ;(started?.onRedirect ?? otherwise)(returnTo)
    } catch (error) {
      // `onRedirect` is the app's code. Report its error and keep the session.
      reportAppError(error)
    }
  }
  const ready = async (options: StartOptions = {}): Promise<Session> => {
    arriving ??= early.arrive(redirect, options).catch(early.fail)
    // A `login` listener may call `ready()`, and the login waits for the listener. So `ready()` must not wait for the login.
    if (view.session.status === 'loading') await arriving
    return view.session
  }
  const follow = async () => {
    try {
      const engine = await loadEngine()
      if (starts.size > 0) stopFollowing ??= engine.follow()
    } catch {
      // Try again when the network is back or the page becomes visible.
      const cleanups = (['online', 'visible'] as const).map((event) =>
        page?.listen(event, () => {
          for (const stopListening of cleanups) stopListening?.()
          void follow()
        }),
      )
    }
  }
  return {
    ready: () => ready(),
    start(options = {}) {
      if (!page) return () => undefined
      // A copy, because an app may pass the same options twice.
      const started = { ...options }
      starts.add(started)
      if (arriving) early.compare?.(options)
      // Call `ready()` before `follow()`, because a callback must redeem its code before anything else.
      void ready(options)
      void follow()
      const returnTo = unhandled
      unhandled = undefined
      if (page.href === page.origin + returnTo) redirect(returnTo as string, () => undefined)
      return () => {
        if (!starts.delete(started) || starts.size > 0) return
        stopFollowing?.()
        stopFollowing = undefined
      }
    },
  }
}

/** Creates `login()`. A second call during the redirect returns the same promise, so a double click starts one login. */
function createLogin({ view }: EarlySession, loadEngine: LoadEngine): GenAuth['login'] {
  let pending: Promise<void> | undefined
  const login = async (options: LoginOptions) => {
    if (view.pending !== 'logout') view.setPending('login')
    try {
      await (await loadEngine()).login(options)
    } catch (error) {
      // `login_abandoned` is not a failure. If the app ignores the promise, the browser must not report an unhandled rejection.
      if ((error as GenAuthError).code === 'login_abandoned') pending?.catch(() => undefined)
      throw error
    } finally {
      if (view.pending === 'login') view.setPending(undefined)
      pending = undefined
    }
  }
  return (options = {}) => {
    pending ??= login(options)
    return pending
  }
}

/** Creates `loginWithPopup()`. If a popup is already open, a second call brings that popup to the front. */
function createPopupLogin(
  { view, page }: EarlySession,
  loadEngine: LoadEngine,
): GenAuth['loginWithPopup'] {
  let open: { popup: Window; login: Promise<AuthenticatedSession> } | undefined
  const run = async (popup: Window | null, options: PopupLoginOptions) => {
    if (popup) view.setPending('popup')
    try {
      // If the browser opened no popup, the engine throws the error that describes why.
      return await (await loadEngine()).loginThroughPopup(popup, options)
    } finally {
      popup?.close()
      // A second login may have opened another popup after the user closed this popup.
      if (open?.popup === popup) {
        open = undefined
        if (view.pending === 'popup') view.setPending(undefined)
      }
    }
  }
  return async (options = {}) => {
    if (open && !open.popup.closed) {
      if (options.popup && options.popup !== open.popup) options.popup.close()
      open.popup.focus()
      return open.login
    }
    // Open the popup before the first `await`. Otherwise the browser blocks it.
    const popup = options.popup ?? page?.openPopup() ?? null
    const login = run(popup, options)
    if (popup) open = { popup, login }
    return login
  }
}

/**
 * Creates `logout()`. A second call during the redirect returns the same promise, so a double click causes one logout. After a `local`
 * logout the browser stays on the page. So a later call starts a new logout.
 */
function createLogout({ logout }: EarlySession): GenAuth['logout'] {
  let pending: Promise<void> | undefined
  return (options = {}) => {
    if (options.scope === 'local') return pending ?? logout(options)
    pending ??= logout(options).finally(() => {
      pending = undefined
    })
    return pending
  }
}
