import type { Scope } from './scope'
import { userInfoQueryOptions } from './user-info-query'

/** What Suspense waits for. */
export type SuspendedUser = (onSettled: () => void) => Promise<void>

/**
 * Makes what waits for the session and then for its user, and begins to read it. All who ask meanwhile get the same promise, as React
 * wants it. It never rejects: the outcome is in the cache.
 */
export function createSuspendedUser({ genauth, queryClient }: Scope): SuspendedUser {
  let settling: Promise<void> | undefined

  async function readUser(): Promise<void> {
    // This is called in a render, where no other component may be told of anything.
    await Promise.resolve()
    const { status } = await genauth.ready()
    if (status !== 'authenticated') return
    await queryClient.fetchQuery(userInfoQueryOptions(genauth)).catch(() => undefined)
  }

  return (onSettled) => {
    settling ??= readUser().finally(() => {
      settling = undefined
      onSettled()
    })
    return settling
  }
}
