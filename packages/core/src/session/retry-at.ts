import type { StoredFailure } from './stored-session'

/** Returns when a failed refresh is retried automatically, in epoch milliseconds; `undefined` if never. */
export function retryAtOf({ retryAt, notBefore = 0 }: StoredFailure): number | undefined {
  return retryAt === undefined ? undefined : Math.max(retryAt, notBefore)
}
