import { GenAuthError } from '../errors'
import type { AuthenticatedSession, GenAuth, Session } from '../genauth'
import type { UserInfo } from '../protocol/user-info'
import type { FakeFacts, FakeStore } from './fake-store'
import { freshToken } from './fake-tokens'

/** The methods of a fake that start and end sessions. */
export interface FakeLogin
  extends Pick<GenAuth, 'login' | 'loginWithPopup' | 'logout' | 'handleCallback'> {
  logIn(user?: UserInfo, sessionId?: string): Promise<void>
  expire(error?: GenAuthError): Promise<void>
}

const noToken = { scope: [], renewable: false, isRenewing: false } as const

function loggedIn(
  store: FakeStore,
  user: FakeFacts['user'],
  sessionId: string,
): Partial<FakeFacts> {
  const { nextAt, ...expiry } = freshToken(store.options.lifetimeSeconds, store.now())
  const sub = 'sub' in user ? { sub: user.sub } : {}
  return {
    session: { status: 'authenticated', id: sessionId, ...sub, stale: false },
    user,
    token: `token-of-${sessionId}-1`,
    tokenStatus: { scope: ['openid'], renewable: true, isRenewing: false, ...expiry },
    nextAt,
    pendingAction: undefined,
  }
}

/**
 * Returns whether the user changed. As in the real client, two sessions have the same user only if both have the same `sub`. Without a
 * `sub`, the session ids must be equal.
 */
function isSwitch(before: Session, after: Session): boolean {
  if (before.status !== 'authenticated' || after.status !== 'authenticated') return false
  if (before.sub === undefined || after.sub === undefined) return before.id !== after.id
  return before.sub !== after.sub
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

/** Creates the methods of a fake that start and end sessions. */
export function createFakeLogin(store: FakeStore): FakeLogin {
  let logins = 1
  let redirecting: Promise<never> | undefined

  async function logIn(user?: UserInfo, sessionId?: string): Promise<void> {
    logins += 1
    const before = store.facts().session
    store.change(loggedIn(store, user ?? store.facts().user, sessionId ?? `session-${logins}`))
    const switched = isSwitch(before, store.facts().session)
    await store.emit(switched ? 'userSwitched' : 'login')
  }

  return {
    logIn,
    async expire(error) {
      const session = { status: 'anonymous', reason: 'expired', ...(error && { error }) } as const
      store.change({ session, token: undefined, tokenStatus: noToken, nextAt: undefined })
      await store.emit('expired', error)
    },
    login(options) {
      try {
        store.record('login', options)
      } catch (error) {
        return Promise.reject(error)
      }
      store.change({ pendingAction: 'login' })
      if (!redirecting) {
        redirecting = redirectToLogin(store)
        redirecting.catch(() => {
          redirecting = undefined
        })
      }
      return redirecting
    },
    async loginWithPopup(options): Promise<AuthenticatedSession> {
      store.record('loginWithPopup', options)
      store.change({ pendingAction: 'popup' })
      await logIn()
      const { session } = store.facts()
      if (session.status === 'authenticated') return session
      throw new GenAuthError(
        'popup_closed',
        'The session ended while the popup was open. Start the login again.',
      )
    },
    async logout(options) {
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
    },
    async handleCallback(url) {
      store.record('handleCallback', url)
      return { returnTo: '/' }
    },
  }
}
