import type { Scope } from './scope'
import { currentSessionId, retryUser, userInfoQueryOptions } from './user-info-query'

/** Requests the user and returns the promise that Suspense waits for. */
export type SuspendedUser = (onSettled: () => void, staleTime?: number) => Promise<void>

/**
 * Creates a function that waits for the session and then requests its user. Calls during the request return the same promise, as React
 * requires. When the promise has resolved, the `onSettled` of each call runs. The promise never rejects: the query cache contains the user
 * or the error.
 */
export function createSuspendedUser({ genauth, queryClient }: Scope): SuspendedUser {
  let settling: Promise<void> | undefined

  async function readUser(staleTime: number | undefined): Promise<void> {
    // The caller is a render, and a render must not update other components. So wait until the render has ended.
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
