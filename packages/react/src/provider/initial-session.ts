import type { InitialFacts, Session, UserInfo } from '@genauth/core/client'

/**
 * The session that a server read when it rendered the page. The session becomes part of the HTML, so do not cache the HTML for other users.
 */
export interface InitialSession extends InitialFacts {
  /** The claims of the session's user. If `user` is missing, the `status` of `useUser` is `pending` in the server's HTML. */
  readonly user?: UserInfo | undefined
}

/** The initial session, and the time of the provider's first render. */
export interface DatedSession extends InitialSession {
  /** Epoch milliseconds. */
  readonly givenAt: number
}

/** Initial data for the query of a user. The fields have the same names as in TanStack Query's query state. */
export interface UserSeed {
  readonly data: UserInfo
  /** When the claims were received, in epoch milliseconds. 0 if the app can show the claims, but must request them again. */
  readonly dataUpdatedAt: number
}

/** Returns the id of a session, or `null` if no user is signed in. */
export function sessionIdOf(session: Session | undefined): string | null {
  return session?.status === 'authenticated' ? session.id : null
}

/** Returns the user of the initial session, if the initial session has the given id. */
export function initialUser(
  initial: DatedSession | undefined,
  sessionId: string | null,
): UserSeed | undefined {
  const { session, user: data, givenAt: dataUpdatedAt = 0 } = initial ?? {}
  return data && sessionIdOf(session) === sessionId ? { data, dataUpdatedAt } : undefined
}
