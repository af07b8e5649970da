import type { Scope } from './scope'
import { currentSessionId, retryUser, userInfoQueryOptions } from './user-info-query'

/** What Suspense waits for. */
export type SuspendedUser = (onSettled: () => void, staleTime?: number) => Promise<void>

/**
 * Makes what waits for the session and then for its user, and begins to read it. All who ask meanwhile get the same promise, as React
 * wants it, and each is told when it has settled. It never rejects: the outcome is in the cache.
 */
export function createSuspendedUser({ genauth, queryClient }: Scope): SuspendedUser {
  let settling: Promise<void> | undefined

  async function readUser(staleTime: number | undefined): Promise<void> {
    // This is called in a render, where no other component may be told of anything.
    await Promise.resolve()
    await genauth.ready()
    if (currentSessionId(genauth) === null) return
    const options = { ...userInfoQueryOptions(genauth), retry: retryUser }
    await queryClient
      .fetchQuery({ ...options, staleTime: staleTime ?? options.staleTime })
      .catch(() => undefined)
  }

  return (onSettled, staleTime) => {
    settling ??= readUser(staleTime).finally(() => {
      settling = undefined
    })
    void settling.then(onSettled)
    return settling
  }
}
