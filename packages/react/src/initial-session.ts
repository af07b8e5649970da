import type { InitialFacts, Session, UserInfo } from '@genauth/core'

/** What the server knew when it rendered the page. It becomes part of the HTML, so it is the user's own and nobody else's. */
export interface InitialSession extends InitialFacts {
  /** The claims of that session's user; without them `useUser` is pending in the server's HTML. */
  readonly user?: UserInfo | undefined
}

/** What the server knew, and when it was handed in. */
export interface DatedSession extends InitialSession {
  /** Epoch milliseconds. */
  readonly givenAt: number
}

/** Claims that a query of the user can begin with, named as in the state of a query. */
export interface UserSeed {
  readonly data: UserInfo
  /** Epoch milliseconds; 0 if the claims are shown, but have to be read again. */
  readonly dataUpdatedAt: number
}

/** The id of a session; `null` if it has no user. */
export function sessionIdOf(session: Session | undefined): string | null {
  return session?.status === 'authenticated' ? session.id : null
}

/** The user that the server knew, if it is the one of this session. */
export function initialUser(
  initial: DatedSession | undefined,
  sessionId: string | null,
): UserSeed | undefined {
  const { session, user: data, givenAt: dataUpdatedAt = 0 } = initial ?? {}
  return data && sessionIdOf(session) === sessionId ? { data, dataUpdatedAt } : undefined
}
