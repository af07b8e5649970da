import {
  type GenAuth,
  GenAuthError,
  isGenAuthError,
  type Session,
  type UserInfo,
} from '@genauth/core'
import type { DataTag, QueryClient } from '@tanstack/react-query'
import { sessionIdOf, type UserSeed } from './initial-session'
import { now } from './runtime/now'

/** The key of a user's claims: the client's name, and the session's id, which is `null` where nobody is logged in. */
export type UserInfoQueryKey = readonly ['genauth', string, 'user', string | null]

/** The query that reads the user. It has more options than its type says: all that a client's defaults could change. */
export interface UserInfoQueryOptions {
  queryKey: DataTag<UserInfoQueryKey, UserInfo>
  queryFn: () => Promise<UserInfo>
  /** Milliseconds. */
  staleTime: number
}

const fiveMinutesMs = 5 * 60_000
const longestRetryDelayMs = 30_000

/** Names the query of a session's user. */
function userInfoQueryKey(genauth: GenAuth, sessionId: string | null): UserInfoQueryKey {
  return ['genauth', genauth.key, 'user', sessionId]
}

/** The name of a session's user in the cache: an app's `queryKeyHashFn` decides it. */
export function userInfoQueryHash(
  queryClient: QueryClient,
  genauth: GenAuth,
  sessionId: string,
): string {
  const queryKey = userInfoQueryKey(genauth, sessionId)
  return queryClient.defaultQueryOptions({ ...uninherited, queryKey }).queryHash
}

/** The id of the core's own session, or of the one that is given; `null` if it has no user. */
export function currentSessionId(
  genauth: GenAuth,
  session: Session = genauth.getSession(),
): string | null {
  return sessionIdOf(session)
}

/** The claims that the core has of this session's user, however old, without a request. */
export function seedUser(genauth: GenAuth, sessionId: string | null): UserSeed | undefined {
  const user = currentSessionId(genauth) === sessionId ? genauth.peekUser() : undefined
  return (
    user && {
      data: user.claims,
      // A device's clock that was ahead must not keep claims fresh for ever.
      dataUpdatedAt: user.isPartial ? 0 : Math.min(user.updatedAt, now()),
    }
  )
}

/** Whether a reader tries again; a loader does not, because a page waits for it. */
export function retryUser(failures: number, error: unknown): boolean {
  return (
    failures < 3 &&
    isGenAuthError(error) &&
    error.retryable &&
    retryAfterMs(error) <= longestRetryDelayMs
  )
}

function retryAfterMs(error: unknown): number {
  return (isGenAuthError(error) && error.retryAfterMs) || 0
}

/**
 * Every option that a query or its observer can inherit from a client's `defaultOptions` or `setQueryDefaults`, mostly at the value
 * that TanStack Query itself starts from, so that an app's defaults change nothing, but for `queryKeyHashFn`: what an app calls by
 * this key has to be what we call by it. Its type says nothing, because `undefined` is not
 * in TanStack's types under `exactOptionalPropertyTypes`.
 */
const uninherited: object = {
  behavior: undefined,
  experimental_prefetchInRender: undefined,
  maxPages: undefined,
  meta: undefined,
  notifyOnChangeProps: undefined,
  persister: undefined,
  placeholderData: undefined,
  queryHash: undefined,
  refetchInterval: undefined,
  refetchIntervalInBackground: undefined,
  refetchOnMount: undefined,
  refetchOnWindowFocus: undefined,
  retryOnMount: undefined,
  select: undefined,
  structuralSharing: undefined,
  subscribed: undefined,
  suspense: undefined,
  throwOnError: undefined,
  gcTime: fiveMinutesMs,
  networkMode: 'always',
  refetchOnReconnect: true,
  retry: false,
  retryDelay: (failures: number, error: unknown) =>
    Math.max(retryAfterMs(error), 1000 * 2 ** failures),
}

/**
 * Describes the query that `useUser` reads, for loaders, prefetching and `invalidateQueries`. The cache holds the claims as GenAuth
 * sent them, for one session: `await genauth.ready()` first. It begins with the claims that the core already has, such as those of the
 * ID token, which are fresh for five minutes. In a component use `useUserInfoQueryOptions()`, which follows the session.
 *
 * A loader that fails fails at once; `useUser` tries again, three times, where the error may pass.
 *
 * The request does not take the query's `signal`: it would be cut off with the last reader, and sent again for the next one.
 *
 * @param session Default: the session of `genauth` at the time of the call. With a session, the query key depends only on the arguments.
 * The initial data is what the client knows at the time of the call.
 * @throws {GenAuthError} (the query function) `not_authenticated` where that session is not, or no longer, the one that is logged in;
 * what `genauth.getUser()` throws.
 * @example
 * ```ts
 * const session = await genauth.ready()
 * if (session.status === 'authenticated') {
 *   await queryClient.ensureQueryData(userInfoQueryOptions(genauth))
 * }
 * ```
 */
export function userInfoQueryOptions(genauth: GenAuth, session?: Session): UserInfoQueryOptions {
  const id = currentSessionId(genauth, session)
  const seed = seedUser(genauth, id)
  // A loader takes what the cache has, without asking how old it is.
  const isFresh = seed && seed.dataUpdatedAt + fiveMinutesMs > now()
  return describeUserQuery(genauth, id, isFresh ? seed : undefined)
}

/** Describes the query of a session's user, which begins with the given claims, however old. */
export function describeUserQuery(
  genauth: GenAuth,
  id: string | null,
  seed: UserSeed | undefined,
): UserInfoQueryOptions {
  function assertSession(): void {
    if (id !== null && currentSessionId(genauth) === id) return
    throw new GenAuthError(
      'not_authenticated',
      'This user is not logged in: await genauth.ready() first.',
    )
  }

  const options = {
    ...uninherited,
    enabled: id !== null,
    queryKey: userInfoQueryKey(genauth, id),
    async queryFn() {
      // A page that a server has rendered knows the session before the core does.
      if (id) await genauth.ready()
      assertSession()
      const user = await genauth.getUser()
      // An answer that is late belongs to nobody's cache.
      assertSession()
      return user
    },
    staleTime: fiveMinutesMs,
    initialData: seed?.data,
    initialDataUpdatedAt: seed?.dataUpdatedAt,
  }
  return options as unknown as UserInfoQueryOptions
}
