import {
  type GenAuth,
  GenAuthError,
  type InitialFacts,
  type RegisteredUser,
  type Session,
  type UserInfo,
} from '@genauth/core/client'
import type { QueryClient } from '@tanstack/react-query'
import { type Context, createContext, useContext } from 'react'
import { useCacheCheck } from '#checks'
import { now } from '../runtime/time'
import { createParser, type ParseClaims } from '../shared/parse-claims'
import type { Store } from '../shared/store'

/**
 * The session that a server read when it rendered the page. The session becomes part of the HTML, so do not cache the HTML for other users.
 */
export interface InitialSession extends InitialFacts {
  /** The claims of the session's user. If `user` is missing, the `status` of `useUser` is `pending` in the server's HTML. */
  readonly user?: RegisteredUser | undefined
}

/** An initial session with the time of its claims, in epoch milliseconds. */
export interface TimedSession extends InitialSession {
  readonly answeredAt: number
}

/** Initial data for the query of a user. The fields have the same names as in TanStack Query's query state. */
export interface UserSeed {
  readonly data: UserInfo
  /** When the claims were received, in epoch milliseconds. 0 if the app can show the claims, but must request them again. */
  readonly dataUpdatedAt: number
}

/** Returns the id of a session, or `null` if no user is signed in. */
export function sessionIdOf(session: Session): string | null {
  return session.status === 'authenticated' ? session.id : null
}

/**
 * Returns the user of the initial session, if the initial session has the given id. The claims are as old as the response of the server. If
 * the server's clock is ahead, they are from now, so that they do not stay fresh for too long. If the server does not keep all claims, the app
 * shows the kept claims, and requests the others.
 */
export function initialUser(
  initial: TimedSession | undefined,
  sessionId: string | null,
): UserSeed | undefined {
  return initial?.user && sessionIdOf(initial.session) === sessionId
    ? {
        data: initial.user,
        dataUpdatedAt: initial.isUserPartial ? 0 : Math.min(initial.answeredAt, now()),
      }
    : undefined
}

/** Returns initial data, or `undefined` if the schema of the client does not accept its claims. */
export function accept({ parse }: Scope, seed: UserSeed | undefined): UserSeed | undefined {
  return seed && parse(seed.data).error ? undefined : seed
}

const loading: Session = { status: 'loading' }

/** The data that all hooks below one provider share. */
export interface Scope {
  readonly genauth: GenAuth
  readonly queryClient: QueryClient
  /** Checks claims with the schema of the client. */
  readonly parse: ParseClaims<RegisteredUser>
  /** The initial session of the first render. If the server sent no time, its claims are from the first render. */
  readonly initial: TimedSession | undefined
  /** The session of the client. While the client is loading, the initial session from the server, if any. */
  readonly session: Store<Session>
  /** Sessions for which `RequireLogin` has started a login. `RequireLogin` redirects at most once per session. */
  readonly loginStarted: WeakSet<object>
  /** Sessions whose error was reset. A hook that mounts later does not return this error. */
  readonly errorReset: WeakSet<Session>
  /**
   * Returns the value for a key. The first call with the key creates the value with `make`, so a hook that the app does not use costs
   * nothing. The default key is `make`.
   */
  readonly once: <Part>(make: (scope: Scope) => Part, key?: object) => Part
}

/** Creates the scope of a provider. The function has no side effects, because the provider calls it during a render. */
export function createScope(
  genauth: GenAuth,
  queryClient: QueryClient,
  given: InitialSession | undefined,
): Scope {
  const parts = new WeakMap<object, unknown>()
  const initial = given && { ...given, answeredAt: given.answeredAt ?? now() }
  const server = initial?.session ?? loading
  const scope: Scope = {
    genauth,
    queryClient,
    parse: createParser(genauth.schema),
    initial,
    loginStarted: new WeakSet(),
    errorReset: new WeakSet(),
    session: {
      subscribe: genauth.subscribe,
      get() {
        const session = genauth.getSession()
        return session.status === 'loading' ? server : session
      },
      getServer: () => server,
    },
    once<Part>(make: (scope: Scope) => Part, key: object = make) {
      let part = parts.get(key)
      if (!part) {
        part = make(scope)
        parts.set(key, part)
      }
      return part as Part
    },
  }
  return scope
}

// Some bundlers turn every reference to an import of React into a getter call. This constant avoids the getter calls.
const useValue = useContext

/** Passes the scope of a provider to the hooks below the provider. A hook uses the scope of its nearest provider. */
export const ScopeContext: Context<Scope | undefined> = createContext<Scope | undefined>(undefined)

/**
 * The state of a provider that a component with data of the user needs in each render: how often the user has changed, and whether a persister
 * restores the cache around the provider. A tuple, because its items have no names in the bundle.
 */
export type UserState = readonly [changes: number, isRestoring: boolean]

/**
 * Passes the state to the hooks below the provider. One context for both values is faster than two. React updates the hidden content of an
 * `<Activity>` before it shows this content, but only if a context has changed: the effects of hidden components are not mounted, so they
 * have no subscription.
 */
export const UserStateContext: Context<UserState> = createContext<UserState>([0, false])

/**
 * Returns the scope of the nearest provider.
 *
 * @param caller The name of the hook or component that the app used, for the error message.
 * @throws {GenAuthError} `invalid_options` if there is no provider.
 */
export function useScope(caller: string): Scope {
  const scope = useValue(ScopeContext)
  useCacheCheck(scope)
  if (scope) return scope
  throw new GenAuthError('invalid_options', `${caller} must be used inside <GenAuthProvider>.`)
}

/** Returns the state of the nearest provider. The component renders again when the user has changed. */
export const useUserState = (): UserState => useValue(UserStateContext)

/** Returns the same as {@link useScope}, for a component that shows data of the user. It renders again when the user has changed. */
export function useUserScope(caller: string): Scope {
  useUserState()
  return useScope(caller)
}
