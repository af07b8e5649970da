import type { GenAuth, InitialFacts, UserInfo } from '@genauth/core'
import { now } from './runtime/now'

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

/** The claims that a query of the user can begin with. */
export interface UserSeed {
  readonly initialData: UserInfo
  /** Epoch milliseconds; 0 if the claims are shown, but have to be read again. */
  readonly initialDataUpdatedAt: number
}

/** The user that the server knew, if it is the one of this session. */
export function initialUser(
  initial: DatedSession | undefined,
  sessionId: string | null,
): UserSeed | undefined {
  const { session, user, givenAt = 0 } = initial ?? {}
  return user && session?.status === 'authenticated' && session.id === sessionId
    ? { initialData: user, initialDataUpdatedAt: givenAt }
    : undefined
}

/** The claims that the core has of this session's user, without a request. */
export function seedUser(genauth: GenAuth, sessionId: string | null): UserSeed | undefined {
  const session = genauth.getSession()
  if (session.status !== 'authenticated' || session.id !== sessionId) return undefined
  const user = genauth.peekUser()
  return (
    user && {
      initialData: user.claims,
      // A device's clock that was ahead must not keep claims fresh for ever.
      initialDataUpdatedAt: user.isPartial ? 0 : Math.min(user.updatedAt, now()),
    }
  )
}
