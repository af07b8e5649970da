import type { GenAuth, RegisteredUser, Session } from '@genauth/core/client'
import type { DataTag } from '@tanstack/react-query'
import { sessionIdOf, type UserSeed } from '../provider/scope'
import { now } from '../runtime/time'
import { asGenAuthError } from '../shared/as-genauth-error'
import { createParser } from '../shared/parse-claims'

/** The query key of a user: the client's `key`, and the id of the session. The id is `null` if the user is signed out. */
export type UserInfoQueryKey = readonly ['genauth', string, 'user', string | null]

/**
 * The options of the query that reads the user. At runtime, the object also has a value for every option that the defaults of a QueryClient
 * could change.
 */
export interface UserInfoQueryOptions {
  queryKey: DataTag<UserInfoQueryKey, RegisteredUser>
  queryFn: () => Promise<RegisteredUser>
  /** How long the claims are fresh, in milliseconds. */
  staleTime: number
}

const fiveMinutesMs = 5 * 60_000
const longestRetryDelayMs = 30_000

/** Returns the claims that the client already has for the user of a session. Never sends a request, even if the claims are old. */
export function seedUser(genauth: GenAuth, sessionId: string | null): UserSeed | undefined {
  const user = sessionIdOf(genauth.getSession()) === sessionId ? genauth.peekUser() : undefined
  return (
    user && {
      data: user.claims,
      // Use the current time at most. If the device's clock was ahead, `updatedAt` is in the future, and the claims would stay fresh for
      // too long.
      dataUpdatedAt: user.isPartial ? 0 : Math.min(user.updatedAt, now()),
    }
  )
}

/**
 * Returns whether a hook retries a failed request. Loaders do not use this function: they never retry, because a navigation waits for the
 * loader.
 */
export function retryUser(failures: number, error: unknown): boolean {
  const { retryable, retryAfterMs = 0 } = asGenAuthError(error)
  return failures < 3 && retryable && retryAfterMs <= longestRetryDelayMs
}

/**
 * Sets the options that a query itself can inherit from `setQueryDefaults`, whatever its observer sets. Most of them have the default value
 * of TanStack Query. The type is `object`, because TanStack's types do not allow `undefined` under `exactOptionalPropertyTypes`.
 */
const queryDefaults: object = {
  behavior: undefined,
  meta: undefined,
  persister: undefined,
  queryHash: undefined,
  structuralSharing: undefined,
  gcTime: fiveMinutesMs,
  networkMode: 'always',
  refetchOnReconnect: true,
  retry: false,
  retryDelay(failures: number, error: unknown) {
    const { retryAfterMs = 0 } = asGenAuthError(error)
    return Math.max(retryAfterMs, 1000 * 2 ** failures)
  },
}

/**
 * Sets all other options that a query or its observer can inherit from a QueryClient's `defaultOptions` or `setQueryDefaults`. So the
 * defaults of an app do not change the query. The option `queryKeyHashFn` is not set, because the app and this package must compute the
 * same hash.
 */
const uninherited: object = {
  experimental_prefetchInRender: undefined,
  maxPages: undefined,
  notifyOnChangeProps: undefined,
  placeholderData: undefined,
  refetchInterval: undefined,
  refetchIntervalInBackground: undefined,
  refetchOnMount: undefined,
  refetchOnWindowFocus: undefined,
  retryOnMount: undefined,
  select: undefined,
  subscribed: undefined,
  suspense: undefined,
  throwOnError: undefined,
}

/**
 * Returns the options of the query that `useUser` reads, for loaders, prefetching and `invalidateQueries`. In a component use
 * `useUserInfoQueryOptions()`, which follows the session.
 *
 * The query belongs to one session, so call `await genauth.ready()` first. The cache holds the claims as GenAuth sent them. If the client
 * already has claims, for example from the ID token, these claims are the initial data. Claims are fresh for five minutes.
 *
 * A loader with these options does not retry a failed request. `useUser` retries up to three times if the error is retryable.
 *
 * The request ignores the `signal` of the query. Otherwise the request would be aborted when the last component unmounts, and sent again
 * when the next component mounts.
 *
 * @param session The session whose user is read. Default: the session of `genauth` at the time of the call. If you pass a session, the
 * query key depends only on the arguments. In both cases, the initial data depends on the claims that the client has at the time of the
 * call.
 * @throws {GenAuthError} The query function throws `not_authenticated` if the session of the query is not the current session. It also
 * throws the errors of `genauth.getUser()`.
 * @example
 * ```ts
 * const session = await genauth.ready()
 * if (session.status === 'authenticated') {
 *   await queryClient.query(userInfoQueryOptions(genauth))
 * }
 * ```
 */
export function userInfoQueryOptions(
  genauth: GenAuth,
  session: Session = genauth.getSession(),
): UserInfoQueryOptions {
  const id = sessionIdOf(session)
  const seed = seedUser(genauth, id)
  // `ensureQueryData` returns initial data of any age. So do not pass claims that are no longer fresh, or that the schema does not accept.
  const isFresh = seed && seed.dataUpdatedAt + fiveMinutesMs > now()
  const isAccepted = isFresh && !createParser(genauth.schema)(seed.data).error
  const options = {
    ...uninherited,
    enabled: id !== null,
    ...describeUserQuery(genauth, id, isAccepted ? seed : undefined),
  }
  return options
}

/**
 * Returns the options of the query that reads the user of a session. The claims in `seed` are the initial data, even if they are old. An
 * observer with these options can inherit the defaults of the app, unless the options are already defaulted.
 */
export function describeUserQuery(
  genauth: GenAuth,
  id: string | null,
  seed?: UserSeed,
): UserInfoQueryOptions {
  const options = {
    ...queryDefaults,
    queryKey: ['genauth', genauth.key, 'user', id],
    // The cache holds the claims as GenAuth sent them, because each hook can have its own schema.
    queryFn: () => genauth.getUser({ schema: null, sessionId: id }),
    staleTime: fiveMinutesMs,
    initialData: seed?.data,
    initialDataUpdatedAt: seed?.dataUpdatedAt,
  }
  return options as unknown as UserInfoQueryOptions
}
