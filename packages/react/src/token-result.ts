import type { AuthenticatedSession, GenAuthError, GetTokenOptions } from '@genauth/core'
import type { EventLike } from './is-event'

/** Renews the token now. Ignores an event and a FormData, and returns nothing then, so that `onClick={renew}` works. */
export interface Renew {
  (options?: { signal?: AbortSignal | undefined }): Promise<AuthenticatedSession>
  (event: EventLike): void
}

/** What `useToken` returns. */
export interface TokenResult {
  /**
   * `none`: nobody is logged in, or the core does not know yet, whatever `initialSession` says. `renewing`: a renewal is under way. `stale`: the token has expired, or the set-up forbids every refresh, and there is no new one yet.
   * `fresh`: it is good.
   */
  readonly status: 'none' | 'fresh' | 'renewing' | 'stale'
  /**
   * The token if it is good right now; `undefined` in server mode. Never put it in a query key, a prop or an effect's dependencies:
   * use `getToken()` or `genauth.fetch`.
   */
  readonly accessToken: string | undefined
  /** Epoch milliseconds. */
  readonly expiresAt: number | undefined
  readonly scope: readonly string[]
  /** Why the last renewal failed; `null` after one that succeeded. */
  readonly error: GenAuthError | null
  /** `genauth.getToken`. Stable. */
  readonly getToken: (options?: GetTokenOptions) => Promise<string>
  /** `genauth.renew`. Stable. A rejection that nobody handles is in `error` as well. */
  readonly renew: Renew
}
