import type { ServerRuntime } from '../runtime/ports'
import type { SessionStore } from '../stores/session-store'

/** Locks that processes share. */
export type Locks = Pick<SessionStore, 'lock' | 'unlock'>

/** A lock that this process holds. */
export interface HeldLock {
  /** When the lock expires, in epoch milliseconds. */
  readonly endsAt: number
  release(): Promise<void>
}

/**
 * Takes a lock.
 *
 * @param lifeMs After this time the lock expires, because its holder has probably stopped.
 * @returns `undefined` if another process holds the lock.
 * @throws {GenAuthError} `storage_unavailable`
 */
export async function takeLock(
  { now, randomId }: Pick<ServerRuntime, 'now' | 'randomId'>,
  locks: Locks,
  { name, lifeMs }: { name: string; lifeMs: number },
): Promise<HeldLock | undefined> {
  const holder = randomId()
  // Read the time before the request to the store, so that the lock expires no earlier than its holder expects.
  const startedAt = now()
  const endsAt = startedAt + lifeMs
  // Ignore errors: a lock that cannot be released expires.
  const release = () => locks.unlock(name, holder).catch(() => undefined)
  try {
    return (await locks.lock(name, holder, { now: startedAt, endsAt }))
      ? { endsAt, release }
      : undefined
  } catch (error) {
    // Release the lock: the store may have set the lock, even if the response was lost.
    await release()
    throw error
  }
}
