import { GenAuthError } from '@genauth/core'
import { createExpiringMap } from '../stores/expiring-map'

/**
 * The memory of sessions that were ended, without which a cookie that was copied before a logout would go on working. Implement it on a
 * store that all processes of the app share where there are several. What its methods throw makes the request fail, and ends no session.
 */
export interface Revocations {
  /**
   * Remembers that a session was ended.
   *
   * @param endsAt Until when it has to be remembered, in epoch milliseconds: no cookie of it is good after that.
   */
  add(sessionId: string, endsAt: number): void | Promise<void>
  has(sessionId: string): boolean | Promise<boolean>
}

/** Remembers in this process. A restart forgets. */
export function createMemoryRevocations(now: () => number): Revocations {
  const ended = createExpiringMap<true>(now)
  return {
    add: (sessionId, endsAt) => ended.set(sessionId, true, endsAt),
    has: (sessionId) => ended.get(sessionId) ?? false,
  }
}

/** The same memory, whose failures say what failed. */
export function guardRevocations(revocations: Revocations): {
  add(sessionId: string, endsAt: number): Promise<void>
  has(sessionId: string): Promise<boolean>
} {
  return {
    add: (sessionId, endsAt) => guard(async () => revocations.add(sessionId, endsAt)),
    has: (sessionId) => guard(async () => revocations.has(sessionId)),
  }
}

async function guard<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    throw new GenAuthError(
      'storage_unavailable',
      'The memory of ended sessions cannot be reached: look after the store behind revocations.',
      { retryable: true, cause },
    )
  }
}
