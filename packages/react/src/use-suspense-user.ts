import { GenAuthError } from '@genauth/core'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { useScope } from './scope-context'
import { createSuspendedUser } from './suspended-user'
import { useTracked } from './use-tracked'
import { useUserStore } from './use-user-store'
import type { UserOf, UseUserOptions } from './user-options'
import type { UserSuccess } from './user-result'

const subscribeToNothing = () => () => undefined

/** Whether this render is a server's, or the client's first one over a server's HTML. */
function useIsServer(): boolean {
  return useSyncExternalStore(
    subscribeToNothing,
    () => false,
    () => true,
  )
}

/**
 * Reads the user under `<Suspense>`: suspends until the session and its user are there, throws what went wrong to the nearest error
 * boundary. TanStack Query's `QueryErrorResetBoundary` lets it try again.
 *
 * A server never fetches. Without `initialSession` and its user it throws there, which makes React send the fallback and
 * render the component in the browser.
 *
 * @throws {GenAuthError} `login_required` for a visitor; `schema_invalid`, `schema_async`, or why the user could not be read
 * @example
 * ```tsx
 * const { user } = useSuspenseUser()
 * return <p>Hello {user.name}</p>
 * ```
 */
export function useSuspenseUser<Schema extends StandardSchemaV1 | undefined = undefined>(
  options?: UseUserOptions<Schema>,
): UserSuccess<UserOf<Schema>> {
  const settle = useScope().once(createSuspendedUser, createSuspendedUser)
  const result = useTracked(useUserStore(options))
  const boundary = useQueryErrorResetBoundary()
  const isServer = useIsServer()
  useEffect(() => boundary.clearReset(), [boundary])

  if (result.status === 'success') return result
  if (result.status === 'anonymous') {
    throw new GenAuthError('login_required', 'Nobody is logged in: wrap this in <RequireLogin>.')
  }
  if (result.status === 'error' && !boundary.isReset()) throw result.error
  if (isServer) {
    throw new GenAuthError(
      'not_authenticated',
      'A server reads no user: pass initialSession={{ session, user }}. This renders in the browser.',
    )
  }
  // What was wrong with the user that is there, such as the schema, is read again.
  throw settle(boundary.clearReset, result.status === 'error' ? 0 : undefined)
}
