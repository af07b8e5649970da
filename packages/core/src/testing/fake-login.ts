import type { LoginOptions, LogoutOptions } from '../call-options'
import { GenAuthError } from '../errors'
import type { GenAuth } from '../genauth'
import { addScopes } from '../protocol/scopes'
import type { UserInfo } from '../protocol/user-info'
import { isOtherUser } from '../session/describe-change'
import { checkLoginOptions } from '../session/login-request'
import type { AuthenticatedSession, Session } from '../session-state'
import type { FakeFacts, FakeStore } from './fake-store'
import { freshToken } from './fake-tokens'

/** The methods of a fake that start and end sessions. */
export interface FakeLogin
  extends Pick<
    GenAuth,
    'login' | 'loginWithPopup' | 'switchAccount' | 'logout' | 'handleCallback'
  > {
  logIn(user?: UserInfo, sessionId?: string): Promise<void>
  expire(error?: GenAuthError): Promise<void>
}

const noToken = { scope: [], renewable: false, isRenewing: false } as const

/** A login that has completed. */
interface CompletedLogin {
  readonly user: FakeFacts['user']
  readonly sessionId: string
  readonly options: LoginOptions
}

function loggedIn(
  store: FakeStore,
  { user, sessionId, options }: CompletedLogin,
): Partial<FakeFacts> {
  const { tenantId, acrValues = [], maxAgeSeconds } = options
  const authentication = {
    ...(maxAgeSeconds !== undefined && { time: store.now() }),
    ...(acrValues[0] !== undefined && { acr: acrValues[0] }),
  }
  const { nextAt, ...expiry } = freshToken(store.options.lifetimeSeconds, store.now())
  const scope = addScopes(options.scope ?? 'openid', options.extraScopes)
  const sub = 'sub' in user ? { sub: user.sub } : {}
  return {
    session: {
      status: 'authenticated',
      id: sessionId,
      ...sub,
      stale: false,
      ...(tenantId !== undefined && { tenantId }),
      ...(Object.keys(authentication).length > 0 && { authentication }),
    },
    user,
    token: `token-of-${sessionId}-1`,
    tokenStatus: { scope: scope.split(' '), renewable: true, isRenewing: false, ...expiry },
    nextAt,
    pendingAction: undefined,
  }
}

/** Returns whether the user or the tenant changed, by the rule of the real client. */
function isSwitch(before: Session, after: Session): boolean {
  if (before.status !== 'authenticated' || after.status !== 'authenticated') return false
  return isOtherUser({ ...before, details: before }, { ...after, details: after })
}

/**
 * Returns a promise that rejects when the pending action is no longer `login`. The promise never resolves, because in a browser the
 * document ends before the login completes.
 */
async function redirectToLogin(store: FakeStore): Promise<never> {
  await store.until(({ pendingAction }) => pendingAction !== 'login')
  throw new GenAuthError(
    'login_abandoned',
    "The fake's pending action is no longer `login`, so this login was abandoned. Handle `login_abandoned`, or keep the pending action.",
  )
}

async function logOut(store: FakeStore, options: LogoutOptions | undefined): Promise<void> {
  store.record('logout', options)
  const { status } = store.facts().session
  const session = { status: 'anonymous', reason: 'logout' } as const
  store.change({
    session,
    token: undefined,
    tokenStatus: noToken,
    nextAt: undefined,
    pendingAction: 'logout',
  })
  // If no user is signed in, the logout fires no event.
  if (status !== 'anonymous') await store.emit('logout')
  store.change({ pendingAction: undefined })
}

/** Creates the methods of a fake that start and end sessions. */
export function createFakeLogin(store: FakeStore): FakeLogin {
  let logins = 1
  let redirecting: Promise<never> | undefined
  // The options of the login that completes next.
  let asked: LoginOptions = {}

  async function logIn(user?: UserInfo, sessionId?: string): Promise<void> {
    logins += 1
    const before = store.facts().session
    const options = asked
    asked = {}
    store.change(
      loggedIn(store, {
        user: user ?? store.facts().user,
        sessionId: sessionId ?? `session-${logins}`,
        options,
      }),
    )
    await store.emit(isSwitch(before, store.facts().session) ? 'userSwitched' : 'login')
  }

  const login: FakeLogin['login'] = (options) => {
    try {
      store.record('login', options)
      checkLoginOptions(options ?? {})
    } catch (error) {
      return Promise.reject(error)
    }
    store.change({ pendingAction: 'login' })
    if (!redirecting) {
      asked = options ?? {}
      redirecting = redirectToLogin(store)
      redirecting.catch(() => {
        redirecting = undefined
        asked = {}
      })
    }
    return redirecting
  }

  return {
    logIn,
    login,
    logout: (options) => logOut(store, options),
    async switchAccount(options) {
      store.record('switchAccount', options)
      checkLoginOptions(options ?? {})
      await logOut(store, { scope: 'local' })
      return login({ ...options, prompt: options?.prompt ?? 'login' })
    },
    async expire(error) {
      const session = { status: 'anonymous', reason: 'expired', ...(error && { error }) } as const
      store.change({ session, token: undefined, tokenStatus: noToken, nextAt: undefined })
      await store.emit('expired', error)
    },
    async loginWithPopup(options): Promise<AuthenticatedSession> {
      store.record('loginWithPopup', options)
      checkLoginOptions(options ?? {})
      asked = options ?? {}
      store.change({ pendingAction: 'popup' })
      await logIn()
      const { session } = store.facts()
      if (session.status === 'authenticated') return session
      throw new GenAuthError(
        'popup_closed',
        'The session ended while the popup was open. Start the login again.',
      )
    },
    async handleCallback(url) {
      store.record('handleCallback', url)
      return { returnTo: '/' }
    },
  }
}
