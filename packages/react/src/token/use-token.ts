import type {
  AuthenticatedSession,
  GenAuth,
  GenAuthError,
  GetTokenOptions,
  Session,
  TokenStatus,
} from '@genauth/core/client'
import { type Scope, useUserScope } from '../provider/scope'
import { timerDelay } from '../runtime/time'
import { type HandlerInput, isOptions } from '../shared/handler-input'
import { memoLast, type Store, shareSubscription, useTracked } from '../shared/store'

/** Options of `renew` and `renewAsync`. */
export interface RenewOptions {
  /** Aborts the wait. The refresh continues, because other callers may share it. */
  signal?: AbortSignal | undefined
}

/**
 * Refreshes the token immediately, and returns nothing. If the function is called as a handler, it ignores the arguments. So
 * `onClick={renew}` works.
 */
export interface Renew {
  (input: HandlerInput, ...more: unknown[]): void
  // TypeScript 7 describes an unknown option with the last overload only.
  (options?: RenewOptions): void
}

/** What `useToken` returns. */
export interface TokenResult {
  /**
   * - `none`: the user is signed out, or the client is still loading, even if there is an `initialSession`.
   * - `fresh`: the token is valid.
   * - `renewing`: a token refresh is running.
   * - `stale`: the token has expired and no new token has arrived yet, or GenAuth rejects every refresh because of the application's
   * set-up.
   */
  readonly status: 'none' | 'fresh' | 'renewing' | 'stale'
  /**
   * The access token, if it is valid. Always `undefined` in server mode. Never put it in a query key, a prop or the dependencies of an
   * effect. Use `getToken()` or `genauth.fetch` instead.
   */
  readonly accessToken: string | undefined
  /** When the token expires, in epoch milliseconds. `undefined` if GenAuth did not send a lifetime. */
  readonly expiresAt: number | undefined
  /** The scopes that GenAuth granted. */
  readonly scope: readonly string[]
  /** Why the last token refresh failed. `null` after a successful refresh. */
  readonly error: GenAuthError | null
  /** Calls `genauth.getToken`, which resolves to a valid token. The function is the same in every render. */
  readonly getToken: (options?: GetTokenOptions) => Promise<string>
  /** Calls `genauth.renew`, and returns nothing. The function is the same in every render. If the refresh fails, `error` has the reason. */
  readonly renew: Renew
  /**
   * Calls `genauth.renew`, and returns its promise. The function is the same in every render. An unhandled rejection causes no
   * `unhandledrejection` event.
   */
  readonly renewAsync: (options?: RenewOptions) => Promise<AuthenticatedSession>
}

/**
 * Returns the access token and its status, for the few components that need the token as a value. All other code should call `getToken()`
 * or `genauth.fetch`.
 *
 * A component that reads `accessToken` or `expiresAt` renders once per token refresh, and when the token expires.
 *
 * @throws {GenAuthError} `invalid_options` if there is no `<GenAuthProvider>` above the component.
 * @example
 * ```tsx
 * const { status, expiresAt, renew } = useToken()
 * return <button type="button" onClick={renew}>{status}, until {new Date(expiresAt ?? 0).toISOString()}</button>
 * ```
 */
export function useToken(): TokenResult {
  return useTracked(useUserScope('useToken').once(createTokenStore))
}

function statusOf(
  mode: GenAuth['mode'],
  session: Session,
  isRenewing: boolean,
  token: string | undefined,
): TokenResult['status'] {
  if (session.status !== 'authenticated') return 'none'
  if (isRenewing) return 'renewing'
  // In server mode the browser never has a token, so only the session shows whether the token is stale.
  return session.stale || (!token && mode === 'browser') ? 'stale' : 'fresh'
}

/**
 * Creates the store of `useToken`. The store reads the token and its status from the client. The store keeps no token except the current
 * token.
 */
function createTokenStore({ genauth }: Scope): Store<TokenResult> {
  const renewAsync: TokenResult['renewAsync'] = (options) => {
    const session = genauth.renew(options)
    session.catch(() => undefined)
    return session
  }
  const renew: Renew = (...args: unknown[]) =>
    void renewAsync(isOptions<RenewOptions>(args) ? args[0] : undefined)
  const methods = { getToken: genauth.getToken, renew, renewAsync }
  function make(session: Session, token: TokenStatus, accessToken?: string): TokenResult {
    return {
      ...methods,
      status: statusOf(genauth.mode, session, token.isRenewing, accessToken),
      accessToken,
      expiresAt: token.expiresAt,
      scope: token.scope,
      error: token.error ?? null,
    }
  }
  const toResult = memoLast(make)
  const server = make({ status: 'loading' }, { scope: [], renewable: false, isRenewing: false })

  const get = () => toResult(genauth.getSession(), genauth.getTokenStatus(), genauth.peekToken())

  const subscribe = shareSubscription(get, (notify) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    function changed(): void {
      clearTimeout(timer)
      const { expiresAt } = genauth.getTokenStatus()
      // At the expiry, `peekToken()` starts to return `undefined`. If no refresh is running, the client does not notify its subscribers.
      if (expiresAt && genauth.peekToken()) timer = setTimeout(changed, timerDelay(expiresAt))
      notify()
    }

    changed()
    const stopListening = genauth.subscribe(changed)
    return () => {
      stopListening()
      clearTimeout(timer)
    }
  })

  return {
    subscribe,
    get,
    getServer: () => server,
  }
}
