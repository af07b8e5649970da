import type { GenAuthError } from '../errors'
import type { GenAuth, GenAuthEventType, StartOptions } from '../genauth'
import type { IdTokenClaims } from '../protocol/id-token-claims'
import type { Introspection } from '../protocol/introspect-token'
import type { UserSchema } from '../protocol/parse-user'
import type { RegisteredUser } from '../protocol/register'
import type { PendingAction, Session, TokenStatus } from '../session-state'

/** A method of {@link GenAuth} that has an effect. The fake records the calls of these methods. */
export type FakeMethod =
  | 'login'
  | 'loginWithPopup'
  | 'switchAccount'
  | 'handleCallback'
  | 'logout'
  | 'getToken'
  | 'renew'
  | 'run'
  | 'getUser'
  | 'introspect'
  | 'fetch'
  | 'ready'

/** A recorded call of a {@link FakeMethod}. */
export interface FakeCall {
  readonly method: FakeMethod
  /** The arguments of the call. */
  readonly args: readonly unknown[]
}

/** The initial state of a {@link FakeGenAuth}. All members are optional. */
export interface FakeGenAuthState {
  /** The client's mode. Default `browser`. In `server` mode the fake returns no access token. */
  mode?: 'browser' | 'server' | undefined
  /** The client's key. Default `fake`. */
  key?: string | undefined
  /** The session. Default: authenticated, with the id `session-1`. If `user` is `null`: anonymous, with the reason `none`. */
  session?: Session | undefined
  /**
   * The result or the error of `getUser()`. In `server` mode, `peekUser()` also returns these claims, as if the server had kept them in the
   * session. Default `{ sub: 'user-1', name: 'Ada Lovelace', email: 'ada@example.com' }`, which `peekUser()` returns only after `getUser()`.
   */
  user?: RegisteredUser | GenAuthError | null | undefined
  /** The schema of the user, as in `createGenAuth`. Default: none. */
  schema?: UserSchema | undefined
  /** The access token. Default `token-1` if the session is authenticated. */
  token?: string | undefined
  /** The ID token. Default `id-token-1`. */
  idToken?: string | undefined
  /** Claims of the ID token, in addition to those of `user`. Default: none. */
  idTokenClaims?: Partial<IdTokenClaims> | undefined
  /** The lifetime of each token, in seconds. Default: none, so that no token expires and no refresh is due. */
  lifetimeSeconds?: number | undefined
  /** Members of the token status. They override the members that the fake computes. */
  tokenStatus?: Partial<TokenStatus> | undefined
  /** The pending action. Default: none. */
  pendingAction?: PendingAction | undefined
  /** The result of `introspect()`. Default `{ active: true }`. */
  introspection?: Introspection | undefined
  /** The function that handles `fetch()`. Default: a function that returns a response with status 204. */
  fetch?: typeof globalThis.fetch | undefined
  /** Returns the current time, in epoch milliseconds. Default `Date.now`. */
  now?: (() => number) | undefined
}

/**
 * A {@link GenAuth} in memory, without a server. A test can set each state and read the recorded calls.
 *
 * The order is the same as in the real client: first the state changes, then the fake calls the subscribers, then the fake fires events.
 */
export interface FakeGenAuth extends GenAuth {
  /** All recorded calls, the oldest first. */
  readonly calls: readonly FakeCall[]
  /** Returns the recorded calls of one method. */
  callsTo(method: FakeMethod): readonly FakeCall[]
  /** Returns the number of `start()` calls whose cleanup function has not been called yet. */
  startCount(): number
  /** Returns the number of listeners of `subscribe` and `on`. */
  listenerCount(): number
  /** Returns the result or the error of `getUser()`. */
  currentUser(): RegisteredUser | GenAuthError
  /** Returns the options of the latest `start()` call whose cleanup function has not been called yet. */
  startOptions(): StartOptions | undefined

  /** Changes the session and calls the subscribers. Fires no event; use {@link FakeGenAuth.emit} for that. */
  setSession(session: Session): void
  /** Changes the result or the error of `getUser()`. */
  setUser(user: RegisteredUser | GenAuthError): void
  /** Changes the access token. `undefined` means that the token has expired. */
  setToken(token: string | undefined): void
  /** Changes members of the token status, e.g. `{ isRenewing: true }`. A member that is `undefined` is removed. */
  setTokenStatus(
    change: { readonly [Fact in keyof TokenStatus]?: TokenStatus[Fact] | undefined },
  ): void
  /**
   * Changes the pending action. To simulate a browser that stays on the page, call `setPendingAction(undefined)` after `login()`. The
   * promise of `login()` then rejects with `login_abandoned`, as after every change of the pending action from `login` to another value.
   */
  setPendingAction(action: PendingAction | undefined): void
  /** Sets the time of the next refresh, in epoch milliseconds. */
  setNextAt(at: number | undefined): void
  /** Fires an event with the current session. The returned promise settles when the promises of all listeners have settled. */
  emit(type: GenAuthEventType, error?: GenAuthError): Promise<void>
  /** Makes the next call of a method fail. Later calls of the method succeed. With `run` or `renew`, the next refresh fails. */
  failNext(method: FakeMethod, error: GenAuthError): void

  /**
   * Signs a user in, as a completed login does. Fires `userSwitched` if another user was signed in, or if the user was signed in to another
   * tenant. Otherwise fires `login`. If `login()` was called before, the session has what the options of this login ask for: the scopes, the
   * tenant, the `acr`, and with `maxAgeSeconds` the time of the login.
   */
  logIn(user?: RegisteredUser, sessionId?: string): Promise<void>
  /** Ends the session as a rejected refresh does: the session becomes anonymous with the reason `expired`, and the fake fires `expired`. */
  expire(error?: GenAuthError): Promise<void>
  /** Refreshes the token immediately, even if no refresh is due. Fires `renewed`. If `failNext` has set an error, fires `renewalFailed`. */
  completeRenewal(): Promise<void>
}
