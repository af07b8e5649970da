/** The stored progress of a login. */
export interface LoginProgress {
  /** Present if a request has started to complete the login. The `codeHash` is absent if the stored note cannot be decrypted. */
  readonly begun?:
    | { readonly codeHash?: string | undefined; readonly begunAt?: number | undefined }
    | undefined
  /** When the login ended, in epoch milliseconds; absent if its result is not stored. */
  readonly endedAt?: number | undefined
  /** Whether the login has succeeded. This value is stored for longer than the login's result. */
  readonly isDone?: boolean | undefined
}

/** A request with a login's callback. */
export interface LoginRequest {
  readonly codeHash: string
  /** Whether the request holds the login's lock. */
  readonly hasLock: boolean
  /** Whether the request has waited for another request that held the lock. */
  readonly hasWaited: boolean
  readonly now: number
  /** The lifetime of the lock, in milliseconds. The lock of a stopped process expires after this lifetime. */
  readonly lockLifeMs: number
}

/**
 * What a request with a login's callback does next:
 *
 * * `begin`: complete the login. Only one request ever completes a login.
 * * `share`: return the result of the request that completed the login.
 * * `wait`: check again later, because another request is completing the login.
 * * `refuse`: reject the callback, because another code arrived first.
 * * `over`: reject the callback, because the login has ended and its result is no longer stored.
 * * `abandon`: give up, because the process that was completing the login has stopped. The stopped process may have redeemed the code, so
 * do not send the code a second time.
 */
export type LoginStep = 'begin' | 'share' | 'wait' | 'refuse' | 'over' | 'abandon'

/** How long the result of a login is stored for a repeated callback, in milliseconds. */
export const resultLifeMs = 60_000

/** Decides what a request with a login's callback does next. */
export function nextLoginStep(progress: LoginProgress, request: LoginRequest): LoginStep {
  const { begun, endedAt, isDone } = progress
  const { codeHash, hasLock, hasWaited, now, lockLifeMs } = request
  if (!begun) return hasLock ? 'begin' : 'wait'
  if (begun.codeHash !== codeHash) return 'refuse'
  if (endedAt !== undefined && now - endedAt <= resultLifeMs) return 'share'
  if (!hasLock) return 'wait'
  if (hasWaited) return 'abandon'
  if (isDone || endedAt !== undefined) return 'over'
  // The lock of a stopped process may have expired before this request arrived.
  const { begunAt = -Infinity } = begun
  return now - begunAt <= lockLifeMs + resultLifeMs ? 'abandon' : 'over'
}
