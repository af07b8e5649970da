import { type InitialSession, initialUser, type Scope, sessionIdOf } from './scope'

/**
 * Adopts the user's claims from the initial session of a later render, if it is newer than the initial session of the first render: they
 * replace older claims in the cache, or become the initial claims when the client has found that the session has changed.
 */
export function adoptClaims(
  { genauth, queryClient, initial, givenAt, latestInitial }: Scope,
  initialSession: InitialSession,
): void {
  const { answeredAt = 0 } = initialSession
  if (answeredAt <= (initial?.answeredAt ?? 0)) return
  latestInitial.current = initialSession
  const id = sessionIdOf(genauth.getSession())
  const user = initialUser(initialSession, id, givenAt)
  const queryKey = ['genauth', genauth.key, 'user', id]
  const { dataUpdatedAt } = queryClient.getQueryState(queryKey) ?? {}
  if (user && dataUpdatedAt !== undefined && dataUpdatedAt < user.dataUpdatedAt) {
    queryClient.setQueryData(queryKey, user.data, { updatedAt: user.dataUpdatedAt })
  }
}
