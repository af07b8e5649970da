import type { StoredFailure } from './stored-session'

/** When what failed is tried again by itself, in epoch milliseconds; `undefined`: never. */
export function retryAtOf({ retryAt, notBefore = 0 }: StoredFailure): number | undefined {
  return retryAt === undefined ? undefined : Math.max(retryAt, notBefore)
}
