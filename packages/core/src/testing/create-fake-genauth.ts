import { GenAuthError, isGenAuthError } from '../errors'
import type { StartOptions } from '../genauth'
import { parseUser } from '../protocol/parse-user'
import type { UserInfo } from '../protocol/user-info'
import type { KnownUser, Session, TokenStatus } from '../session-state'
import type { FakeGenAuth, FakeGenAuthState } from './fake-genauth'
import { createFakeLogin } from './fake-login'
import { createFakeStore, type FakeFacts, type FakeStore } from './fake-store'
import { createFakeTokens, freshToken } from './fake-tokens'

const ada: UserInfo = { sub: 'user-1', name: 'Ada Lovelace', email: 'ada@example.com' }

function firstSession({ session, user }: FakeGenAuthState): Session {
  if (session) return session
  if (user === null) return { status: 'anonymous', reason: 'none' }
  const sub = isGenAuthError(user) ? undefined : (user ?? ada).sub
  return {
    status: 'authenticated',
    id: 'session-1',
    ...(sub !== undefined && { sub }),
    stale: false,
  }
}

function firstFacts(state: FakeGenAuthState): FakeFacts {
  const session = firstSession(state)
  const loggedIn = session.status === 'authenticated'
  const now = (state.now ?? Date.now)()
  const { nextAt, ...expiry } = freshToken(loggedIn ? state.lifetimeSeconds : undefined, now)
  const scope = loggedIn ? ['openid'] : []
  return {
    session,
    user: state.user ?? ada,
    token: loggedIn ? (state.token ?? 'token-1') : undefined,
    tokenStatus: { scope, renewable: loggedIn, isRenewing: false, ...expiry, ...state.tokenStatus },
    pendingAction: state.pendingAction,
    nextAt,
  }
}

/** Removes the members whose value is `undefined`, because a {@link TokenStatus} has no key for an absent member. */
function withoutUndefined(status: object): TokenStatus {
  return Object.fromEntries(
    Object.entries(status).filter(([, value]) => value !== undefined),
  ) as unknown as TokenStatus
}

function whenNotLoading(store: FakeStore): Promise<Session> {
  return new Promise((resolve) => {
    const settle = (): boolean => {
      const { session } = store.facts()
      if (session.status === 'loading') return false
      resolve(session)
      return true
    }
    if (settle()) return
    const stop = store.subscribe(() => {
      if (settle()) stop()
    })
  })
}

/** Waits until the session has loaded. If the call is for another session, throws an error. */
async function assertSessionId(store: FakeStore, id: string | null): Promise<void> {
  const session = id === null ? store.facts().session : await whenNotLoading(store)
  if (session.status === 'authenticated' && session.id === id) return
  throw new GenAuthError(
    'not_authenticated',
    'The session of this user is not the current session of the fake. Await genauth.ready() first.',
  )
}

function createStarts(): Pick<FakeGenAuth, 'start' | 'startCount' | 'startOptions'> {
  const running = new Set<{ options: StartOptions | undefined }>()
  return {
    start(options) {
      const entry = { options }
      running.add(entry)
      return () => {
        running.delete(entry)
      }
    },
    startCount: () => running.size,
    startOptions: () => [...running].at(-1)?.options,
  }
}

function createSetters(
  store: FakeStore,
): Pick<
  FakeGenAuth,
  'setSession' | 'setUser' | 'setToken' | 'setTokenStatus' | 'setPendingAction' | 'setNextAt'
> {
  return {
    setSession: (session) => store.change({ session }),
    setUser: (user) => store.change({ user }),
    setToken: (token) => store.change({ token }),
    setTokenStatus: (change) =>
      store.change({ tokenStatus: withoutUndefined({ ...store.facts().tokenStatus, ...change }) }),
    setPendingAction: (pendingAction) => store.change({ pendingAction }),
    setNextAt: (nextAt) => store.change({ nextAt }),
  }
}

/**
 * Creates the function that returns the claims which a server keeps in the session: in server mode, the claims of the user that the test has
 * set. The server may keep only some claims, so they are partial.
 */
function createPeekKept(store: FakeStore): () => KnownUser | undefined {
  let kept: { readonly session: Session; readonly user: KnownUser } | undefined
  return () => {
    const { session, user } = store.facts()
    if (store.options.mode !== 'server' || session.status !== 'authenticated') return undefined
    if (user === ada || isGenAuthError(user)) return undefined
    if (session.sub !== undefined && session.sub !== user.sub) return undefined
    if (kept?.session !== session || kept.user.claims !== user) {
      kept = { session, user: { claims: user, updatedAt: store.now(), isPartial: true } }
    }
    return kept.user
  }
}

function createReaders(
  store: FakeStore,
): Pick<FakeGenAuth, 'ready' | 'getUser' | 'peekUser' | 'introspect' | 'fetch'> {
  let read: { readonly session: Session; readonly user: KnownUser } | undefined
  const peekKept = createPeekKept(store)
  return {
    async ready() {
      store.record('ready')
      return whenNotLoading(store)
    },
    async getUser(options) {
      const { sessionId, schema = store.options.schema } = options ?? {}
      if (sessionId !== undefined) await assertSessionId(store, sessionId)
      store.record('getUser', options)
      const { session, user } = store.facts()
      if (isGenAuthError(user)) throw user
      // As in the real client, `peekUser()` has no new claims before the response to `getUser()`.
      await Promise.resolve()
      read = { session, user: { claims: user, updatedAt: store.now(), isPartial: false } }
      if (sessionId !== undefined) await assertSessionId(store, sessionId)
      return schema ? parseUser(schema, user) : user
    },
    peekUser: () => (read?.session === store.facts().session ? read.user : peekKept()),
    async introspect() {
      store.record('introspect')
      return store.options.introspection ?? { active: true }
    },
    async fetch(input, init) {
      store.record('fetch', input, init)
      return store.options.fetch?.(input, init) ?? new Response(null, { status: 204 })
    },
  }
}

/**
 * Creates a complete `GenAuth` in memory, in the given state, for tests and stories. It needs no server and no browser.
 *
 * By default, a user is signed in, with a token that never expires.
 *
 * @example
 * ```ts
 * const genauth = createFakeGenAuth({ session: { status: 'loading' } })
 * genauth.setSession({ status: 'anonymous', reason: 'none' })
 * await genauth.logIn({ sub: 'user-2', name: 'Grace Hopper' })
 * genauth.callsTo('login').length
 * ```
 */
export function createFakeGenAuth(state: FakeGenAuthState = {}): FakeGenAuth {
  const store = createFakeStore(state, firstFacts(state))
  return {
    mode: state.mode ?? 'browser',
    key: state.key ?? 'fake',
    schema: state.schema,
    calls: store.calls,
    callsTo: (method) => store.calls.filter((call) => call.method === method),
    getSession: () => store.facts().session,
    getTokenStatus: () => store.facts().tokenStatus,
    getPendingAction: () => store.facts().pendingAction,
    subscribe: store.subscribe,
    on: store.on,
    emit: store.emit,
    listenerCount: store.listenerCount,
    currentUser: () => store.facts().user,
    failNext: store.failNext,
    ...createStarts(),
    ...createSetters(store),
    ...createReaders(store),
    ...createFakeTokens(store),
    ...createFakeLogin(store),
  }
}
