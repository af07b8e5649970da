import type { AuthenticatedSession, GenAuthError, GetTokenOptions } from '@genauth/core'
import type { EventLike } from './is-event'

/**
 * Refreshes the token now. If the argument is an event or a FormData, the function ignores it and returns nothing. So `onClick={renew}`
 * works.
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
   * The token, if it is valid now. `undefined` in server mode. Never put it in a query key, a prop or the dependencies of an effect. Use
   * `getToken()` or `genauth.fetch` instead.
   */
  readonly accessToken: string | undefined
  /** When the token expires, in epoch milliseconds. `undefined` if GenAuth did not send a lifetime. */
  readonly expiresAt: number | undefined
  /** The scopes that GenAuth granted. */
  readonly scope: readonly string[]
  /** Why the last token refresh failed. `null` after a successful refresh. */
  readonly error: GenAuthError | null
  /** Calls `genauth.getToken`: resolves to a valid token. Stable between renders. */
  readonly getToken: (options?: GetTokenOptions) => Promise<string>
  /** Calls `genauth.renew`. Stable between renders. A rejection is in `error` too, and causes no `unhandledrejection` event. */
  readonly renew: Renew
}
