import { GenAuthError } from '@genauth/core/client'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { type Scope, sessionIdOf, useScope } from '../provider/scope'
import { type UserOf, type UseUserOptions, useSelectedUser } from './use-user'
import { retryUser, userInfoQueryOptions } from './user-info-query'
import type { UserSuccess } from './user-result'

const subscribeToNothing = () => () => undefined

/** Returns `true` on a server, and in the first render that hydrates a server's HTML. */
function useIsServer(): boolean {
  return useSyncExternalStore(
    subscribeToNothing,
    () => false,
    () => true,
  )
}

/**
 * Returns the user. Suspends until the session and the user have loaded, and throws errors to the nearest error boundary.
 *
 * To retry after an error, use TanStack Query's `QueryErrorResetBoundary`.
 *
 * On a server the hook sends no request. If the provider has no `initialSession` with a `user`, the hook throws `not_authenticated` on the
 * server. React then sends the Suspense fallback, and renders the component in the browser.
 *
 * @param options `schema` checks and types the claims. `select` returns a part of the user.
 * @throws {GenAuthError} `login_required` for a signed-out user; `schema_invalid` or `schema_async` if the schema does not accept the
 * claims; `select_failed` if `select` threw; the errors of `genauth.getUser()`; `invalid_options` if there is no `<GenAuthProvider>` above the component.
 * @example
 * ```tsx
 * const { user } = useSuspenseUser()
 * return <p>Hello {user.name}</p>
 * ```
 */
export function useSuspenseUser<
  Schema extends StandardSchemaV1 | undefined = undefined,
  Selected = UserOf<Schema>,
>(options?: UseUserOptions<Schema, Selected>): UserSuccess<UserOf<Schema>, Selected> {
  const settle = useScope('useSuspenseUser').once(createSuspendedUser)
  const result = useSelectedUser('useSuspenseUser', options)
  const boundary = useQueryErrorResetBoundary()
  const isServer = useIsServer()
  useEffect(() => boundary.clearReset(), [boundary])

  if (result.status === 'success') return result
  if (result.status === 'anonymous') {
    throw new GenAuthError(
      'login_required',
      'useSuspenseUser needs a signed-in user. Wrap the component in <RequireLogin>.',
    )
  }
  if (result.status === 'error' && !boundary.isReset()) throw result.error
  if (isServer) {
    throw new GenAuthError(
      'not_authenticated',
      'useSuspenseUser sends no request on a server. Pass initialSession={{ session, user }}.',
    )
  }
  // After a reset of the error boundary, pass `staleTime` 0: the request is then sent even if claims are cached. The request is also needed
  // if the schema rejected the cached claims.
  throw settle(boundary.clearReset, result.status === 'error' ? 0 : undefined)
}

/** Requests the user and returns the promise that Suspense waits for. */
export type SuspendedUser = (onSettled: () => void, staleTime?: number) => Promise<void>

/**
 * Creates a function that waits for the session and then requests its user. Calls during the request return the same promise, as React
 * requires. When the promise has resolved, the `onSettled` of each call runs. The promise never rejects: the query cache contains the user
 * or the error.
 */
function createSuspendedUser({ genauth, queryClient }: Scope): SuspendedUser {
  let settling: Promise<void> | undefined

  async function readUser(staleTime: number | undefined): Promise<void> {
    // The caller is a render, and a render must not update other components. So wait until the render has ended.
    await Promise.resolve()
    await genauth.ready()
    if (sessionIdOf(genauth.getSession()) === null) return
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
