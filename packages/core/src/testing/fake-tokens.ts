import { GenAuthError, isGenAuthError } from '../errors'
import type { GenAuth } from '../genauth'
import type { IdTokenClaims } from '../protocol/id-token-claims'
import type { AuthenticatedSession } from '../session-state'
import type { FakeFacts, FakeStore } from './fake-store'

/**
 * Returns the lead time of a refresh: a minute, or a quarter of the token lifetime if that is shorter. The real client also adds jitter.
 */
function leadTimeMs(lifetimeMs: number): number {
  return Math.min(60_000, lifetimeMs / 4)
}

/** The delay before the fake retries a failed refresh. */
const retryAfterMs = 30_000

/** Returns when a token that is received at `now` expires and when its refresh is due. */
export function freshToken(
  lifetimeSeconds: number | undefined,
  now: number,
): { expiresAt?: number; nextAt: number | undefined } {
  if (lifetimeSeconds === undefined) return { nextAt: undefined }
  const lifetimeMs = lifetimeSeconds * 1000
  return { expiresAt: now + lifetimeMs, nextAt: now + lifetimeMs - leadTimeMs(lifetimeMs) }
}

function authenticated({ session }: FakeFacts): AuthenticatedSession {
  if (session.status === 'authenticated') return session
  if (session.status === 'anonymous' && /^(expired|revoked)$/.test(session.reason)) {
    throw new GenAuthError(
      'session_expired',
      'The session of the fake has ended. Call logIn() to sign a user in.',
      { endsSession: true, cause: session.error },
    )
  }
  throw new GenAuthError(
    'not_authenticated',
    'No user is signed in to the fake. Call logIn() first.',
  )
}

/** Returns whether the token has expired. In server mode, the fake also has a token, but no method returns the token. */
function isExpired(store: FakeStore): boolean {
  const { token, tokenStatus } = store.facts()
  return token === undefined || (tokenStatus.expiresAt ?? Infinity) <= store.now()
}

function validToken(store: FakeStore): string | undefined {
  const { session, token } = store.facts()
  if (session.status !== 'authenticated' || store.options.mode === 'server') return undefined
  return isExpired(store) ? undefined : token
}

function failRenewal(store: FakeStore, error: GenAuthError): Promise<void> {
  const { session, tokenStatus } = store.facts()
  const isStale = isExpired(store)
  store.change({
    tokenStatus: { ...tokenStatus, isRenewing: false, error },
    nextAt: store.now() + retryAfterMs,
    ...(session.status === 'authenticated' && isStale && { session: { ...session, stale: true } }),
  })
  return store.emit('renewalFailed', error)
}

function succeedRenewal(store: FakeStore): Promise<void> {
  const { session, tokenStatus, token } = store.facts()
  const { nextAt, ...expiry } = freshToken(store.options.lifetimeSeconds, store.now())
  const count = Number(/\d+$/.exec(token ?? '')?.[0] ?? 0)
  store.change({
    token: `token-${count + 1}`,
    nextAt,
    tokenStatus: {
      scope: tokenStatus.scope,
      renewable: tokenStatus.renewable,
      isRenewing: false,
      ...expiry,
    },
    ...(session.status === 'authenticated' &&
      session.stale && { session: { ...session, stale: false } }),
  })
  return store.emit('renewed')
}

/** Creates the methods of a fake that read its ID token. */
function createIdTokenReaders(store: FakeStore): Pick<GenAuth, 'getIdToken' | 'getIdTokenClaims'> {
  const assertReadable = () => {
    if (store.options.mode === 'server') {
      throw new GenAuthError(
        'token_unavailable',
        'In server mode the browser has no ID token. Use getUser() for the claims of the user.',
      )
    }
    authenticated(store.facts())
  }
  return {
    async getIdToken() {
      assertReadable()
      return store.options.idToken ?? 'id-token-1'
    },
    async getIdTokenClaims() {
      assertReadable()
      const { user } = store.facts()
      const claims = { ...(isGenAuthError(user) ? {} : user), ...store.options.idTokenClaims }
      return claims as IdTokenClaims
    },
  }
}

/** The methods of a fake that concern its token. Only one refresh runs at a time, and all callers share this refresh. */
export interface FakeTokens
  extends Pick<
    GenAuth,
    'getIdToken' | 'getIdTokenClaims' | 'getToken' | 'peekToken' | 'renew' | 'renewal'
  > {
  completeRenewal(): Promise<void>
}

/** Creates the methods of a fake that concern its token. */
export function createFakeTokens(store: FakeStore): FakeTokens {
  let shared: Promise<void> | undefined

  function isAuthenticated(): boolean {
    return store.facts().session.status === 'authenticated'
  }

  async function attempt(): Promise<void> {
    if (!isAuthenticated()) return
    const failure = store.takeRenewalFailure()
    store.change({ tokenStatus: { ...store.facts().tokenStatus, isRenewing: true } })
    await Promise.resolve()
    if (!isAuthenticated()) {
      store.change({ tokenStatus: { ...store.facts().tokenStatus, isRenewing: false } })
      return
    }
    await (failure ? failRenewal(store, failure) : succeedRenewal(store))
  }

  function nextAt(): number | undefined {
    return isAuthenticated() ? store.facts().nextAt : undefined
  }

  function renewOnce(): Promise<void> {
    shared ??= attempt().finally(() => {
      shared = undefined
    })
    return shared
  }

  async function renew(): Promise<AuthenticatedSession> {
    authenticated(store.facts())
    await renewOnce()
    const { error } = store.facts().tokenStatus
    if (error) throw error
    return authenticated(store.facts())
  }

  return {
    completeRenewal: renewOnce,
    ...createIdTokenReaders(store),
    peekToken: () => validToken(store),
    async renew(options) {
      store.record('renew', options)
      return renew()
    },
    async getToken(options) {
      store.record('getToken', options)
      if (store.options.mode === 'server') {
        throw new GenAuthError(
          'token_unavailable',
          'In server mode the browser has no token. Use genauth.fetch.',
        )
      }
      authenticated(store.facts())
      if (options?.forceRenew || validToken(store) === undefined) await renew()
      return validToken(store) ?? ''
    },
    renewal: {
      nextAt,
      async run() {
        store.record('run')
        const at = nextAt()
        if (at !== undefined && at <= store.now()) await renewOnce()
      },
    },
  }
}
