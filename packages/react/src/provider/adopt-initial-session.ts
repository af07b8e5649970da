import type { UserInfo } from '@genauth/core/client'
import { dateSession, type InitialSession, initialUser, type Scope, sessionIdOf } from './scope'

/**
 * Passes the session of a page that the server has rendered again to the client, and the user's newer claims to the cache. The client
 * decides whether the session has changed.
 *
 * @returns The cleanup function, if there is an initial session.
 */
export function adoptInitialSession(
  { genauth, queryClient, latestInitial }: Scope,
  initialSession: InitialSession | undefined,
): (() => void) | undefined {
  if (!initialSession) return undefined
  const dated = dateSession(initialSession)
  latestInitial.current = dated
  const id = sessionIdOf(genauth.getSession())
  const user = initialUser(dated, id)
  const query = queryClient
    .getQueryCache()
    .find<UserInfo>({ queryKey: ['genauth', genauth.key, 'user', id] })
  if (user && query && query.state.dataUpdatedAt < user.dataUpdatedAt) {
    query.setData(user.data, { updatedAt: user.dataUpdatedAt, manual: true })
  }
  return genauth.start({ initialSession })
}
