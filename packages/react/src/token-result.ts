import type { AuthenticatedSession, GenAuthError, GetTokenOptions } from '@genauth/core'
import type { EventLike } from './is-event'

/**
 * Refreshes the token immediately. If the argument is an event or a FormData, the function ignores the argument and returns nothing. So
 * `onClick={renew}` works.
 */
export interface Renew {
  (options?: { signal?: AbortSignal | undefined }): Promise<AuthenticatedSession>
  (event: EventLike): void
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
  /**
   * Calls `genauth.renew`. The function is the same in every render. If the refresh fails, `error` has the reason, and an unhandled
   * rejection causes no `unhandledrejection` event.
   */
  readonly renew: Renew
}
