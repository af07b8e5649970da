/** What is known of a login whose callback is here. */
export interface LoginProgress {
  /** Present if a request has begun to finish the login. `codeHash` is absent if the note cannot be decrypted. */
  readonly begun?:
    | { readonly codeHash?: string | undefined; readonly begunAt?: number | undefined }
    | undefined
  /** When the login was finished, in epoch milliseconds; absent if its result is not kept any more, or not yet. */
  readonly endedAt?: number | undefined
  /** Whether the login has succeeded. This is known for longer than its result. */
  readonly isDone?: boolean | undefined
}

/** The request that asks. */
export interface LoginRequest {
  readonly codeHash: string
  /** Whether it holds the lock of the login. */
  readonly hasLock: boolean
  /** Whether another request held the lock before. */
  readonly hasWaited: boolean
  readonly now: number
  /** After this time the lock of a process that has died ends, in milliseconds. */
  readonly lockLifeMs: number
}

/**
 * What a request does:
 *
 * * `begin`: finish the login, as the only one that ever does;
 * * `share`: give the result of the request that has finished it;
 * * `wait`: look again, because another request is finishing it;
 * * `refuse`: another code came first;
 * * `over`: the login was finished before, and its result is not kept any more;
 * * `abandon`: the process that was finishing it has died. The code may be redeemed already, so it is not sent again.
 */
export type LoginStep = 'begin' | 'share' | 'wait' | 'refuse' | 'over' | 'abandon'

/** How long the result of a login is kept for a repeated callback, in milliseconds. */
export const resultLifeMs = 60_000

/** Decides what a request does with a login. */
export function nextLoginStep(progress: LoginProgress, request: LoginRequest): LoginStep {
  const { begun, endedAt, isDone } = progress
  const { codeHash, hasLock, hasWaited, now, lockLifeMs } = request
  if (!begun) return hasLock ? 'begin' : 'wait'
  if (begun.codeHash !== codeHash) return 'refuse'
  if (endedAt !== undefined && now - endedAt <= resultLifeMs) return 'share'
  if (!hasLock) return 'wait'
  if (hasWaited) return 'abandon'
  if (isDone || endedAt !== undefined) return 'over'
  // The lock of a dead process may have ended before this request came.
  const { begunAt = -Infinity } = begun
  return now - begunAt <= lockLifeMs + resultLifeMs ? 'abandon' : 'over'
}
