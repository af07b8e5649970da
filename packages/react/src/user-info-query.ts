import { type GenAuth, GenAuthError, isGenAuthError, type UserInfo } from '@genauth/core'
import type { DataTag } from '@tanstack/react-query'
import { uninheritedOptions } from './uninherited-options'

/** The key of a user's claims: the client's name, and the session's id, which is `null` where nobody is logged in. */
export type UserInfoQueryKey = readonly ['genauth', string, 'user', string | null]

/** Names the query of a session's user. */
export function userInfoQueryKey(genauth: GenAuth, sessionId: string | null): UserInfoQueryKey {
  return ['genauth', genauth.key, 'user', sessionId]
}

/** The query that reads the user. It has more options than its type says: all that a client's defaults could change. */
export interface UserInfoQueryOptions {
  queryKey: DataTag<UserInfoQueryKey, UserInfo>
  queryFn: () => Promise<UserInfo>
  /** Milliseconds. */
  staleTime: number
}

const staleTimeMs = 5 * 60_000
const longestRetryDelayMs = 30_000
const retries = 3

function sessionId(genauth: GenAuth): string | null {
  const session = genauth.getSession()
  return session.status === 'authenticated' ? session.id : null
}

function retry(failures: number, error: unknown): boolean {
  if (failures >= retries || !isGenAuthError(error)) return false
  return error.retryable && (error.retryAfterMs ?? 0) <= longestRetryDelayMs
}

function retryDelay(failures: number, error: unknown): number {
  const asked = isGenAuthError(error) ? error.retryAfterMs : undefined
  return Math.max(asked ?? 0, Math.min(1000 * 2 ** failures, longestRetryDelayMs))
}

/**
 * Describes the query that `useUser` reads, for loaders, prefetching and `invalidateQueries`. The cache holds the claims as GenAuth
 * sent them, for one session: `await genauth.ready()` first.
 *
 * The request does not take the query's `signal`: it would be cut off with the last reader, and sent again for the next one.
 *
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
export function userInfoQueryOptions(genauth: GenAuth): UserInfoQueryOptions {
  const id = sessionId(genauth)

  function assertSession(): void {
    if (id !== null && sessionId(genauth) === id) return
    throw new GenAuthError(
      'not_authenticated',
      'The user of this session is not logged in: await genauth.ready(), then call userInfoQueryOptions() again.',
    )
  }

  const options = {
    ...uninheritedOptions,
    enabled: id !== null,
    queryKey: userInfoQueryKey(genauth, id),
    async queryFn() {
      assertSession()
      const user = await genauth.getUser()
      // An answer that is late belongs to nobody's cache.
      assertSession()
      return user
    },
    retry,
    retryDelay,
    staleTime: staleTimeMs,
  }
  return options as unknown as UserInfoQueryOptions
}
