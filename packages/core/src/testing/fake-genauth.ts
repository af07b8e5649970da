import type { GenAuthError } from '../errors'
import type {
  GenAuth,
  GenAuthEventType,
  PendingAction,
  Session,
  StartOptions,
  TokenStatus,
} from '../genauth'
import type { Introspection } from '../protocol/introspect-token'
import type { UserInfo } from '../protocol/user-info'

/** A method of {@link GenAuth} that does something, and is therefore recorded. */
export type FakeMethod =
  | 'login'
  | 'loginWithPopup'
  | 'handleCallback'
  | 'logout'
  | 'getToken'
  | 'renew'
  | 'run'
  | 'getUser'
  | 'introspect'
  | 'fetch'
  | 'ready'

/** One call of a {@link FakeMethod}. */
export interface FakeCall {
  readonly method: FakeMethod
  /** What it was called with. */
  readonly args: readonly unknown[]
}

/** The state in which {@link createFakeGenAuth} makes a {@link FakeGenAuth}. Everything has a default. */
export interface FakeGenAuthState {
  /** Default `browser`. In `server` no access token is given out. */
  mode?: 'browser' | 'server' | undefined
  /** Default `fake`. */
  key?: string | undefined
  /** Default: authenticated, with the id `session-1`, unless `user` is `null`: then anonymous with the reason `none`. */
  session?: Session | undefined
  /** What `getUser()` resolves to, or rejects with. Default `{ sub: 'user-1', name: 'Ada Lovelace', email: 'ada@example.com' }`. */
  user?: UserInfo | GenAuthError | null | undefined
  /** The access token. Default `token-1` where the session is authenticated. */
  token?: string | undefined
  /** How long each token is good for, in seconds. Default: the server named no lifetime, so nothing is ever due. */
  lifetimeSeconds?: number | undefined
  /** Facts about the token that override what follows from the rest. */
  tokenStatus?: Partial<TokenStatus> | undefined
  pendingAction?: PendingAction | undefined
  /** What `introspect()` resolves to. Default `{ active: true }`. */
  introspection?: Introspection | undefined
  /** What `fetch` calls, after the call was recorded. Default: it answers 204. */
  fetch?: typeof globalThis.fetch | undefined
  /** The time, in epoch milliseconds. Default `Date.now`. */
  now?: (() => number) | undefined
}

/**
 * A {@link GenAuth} in memory, without a server: in any state, changed at will, with its calls recorded.
 *
 * It keeps the order of the real one: state first, then subscribers, then events.
 */
export interface FakeGenAuth extends GenAuth {
  /** All calls, oldest first. */
  readonly calls: readonly FakeCall[]
  /** The calls of one method. */
  callsTo(method: FakeMethod): readonly FakeCall[]
  /** How many starts have not been stopped yet. */
  startCount(): number
  /** How many listeners `subscribe` and `on` hold. */
  listenerCount(): number
  /** What `getUser()` answers. */
  currentUser(): UserInfo | GenAuthError
  /** What the last `start` that is still running was given. */
  startOptions(): StartOptions | undefined

  /** Changes the session and tells the subscribers. Fires no event: {@link FakeGenAuth.emit} does. */
  setSession(session: Session): void
  /** Changes what `getUser()` answers from now on. */
  setUser(user: UserInfo | GenAuthError): void
  /** Changes the access token; `undefined` is one that has run out. */
  setToken(token: string | undefined): void
  /** Changes facts about the token, e.g. `{ isRenewing: true }`; a fact that is given as `undefined` is removed. */
  setTokenStatus(
    change: { readonly [Fact in keyof TokenStatus]?: TokenStatus[Fact] | undefined },
  ): void
  /**
   * Changes the pending action. `setPendingAction(undefined)` after `login()` is a page that stays: the promise of that login rejects with
   * `login_abandoned`, as it does whenever the pending action of the fake is no longer `login`.
   */
  setPendingAction(action: PendingAction | undefined): void
  /** Changes when a renewal is due, in epoch milliseconds. */
  setNextAt(at: number | undefined): void
  /** Fires an event, with the session as it is now; settles when every promise of a listener has. */
  emit(type: GenAuthEventType, error?: GenAuthError): Promise<void>
  /** Lets the next call of a method fail, once; for `run` and `renew`: the renewal. */
  failNext(method: FakeMethod, error: GenAuthError): void

  /** Logs somebody in, as a finished login does: session, subscribers, `login` (or `userSwitched`, if another user was signed in). */
  logIn(user?: UserInfo, sessionId?: string): Promise<void>
  /** Ends the session, as the server's refusal does: anonymous with the reason `expired`, and its event. */
  expire(error?: GenAuthError): Promise<void>
  /** Renews the token, whether it is due or not: `renewing`, then the next token and `renewed`, or `renewalFailed`. */
  completeRenewal(): Promise<void>
}
