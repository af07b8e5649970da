import type { ServerRuntime } from '../runtime/ports'
import type { SessionStore } from '../stores/session-store'

/** Locks that processes share. */
export type Locks = Pick<SessionStore, 'lock' | 'unlock'>

/** A lock that this process holds. */
export interface HeldLock {
  /** When the lock ends by itself, in epoch milliseconds. */
  readonly endsAt: number
  release(): Promise<void>
}

/**
 * Takes a lock.
 *
 * @param lifeMs After this time the lock ends by itself: its holder counts as dead.
 * @returns `undefined` if another process holds it.
 * @throws {GenAuthError} `storage_unavailable`
 */
export async function takeLock(
  { now, randomId }: Pick<ServerRuntime, 'now' | 'randomId'>,
  locks: Locks,
  { name, lifeMs }: { name: string; lifeMs: number },
): Promise<HeldLock | undefined> {
  const holder = randomId()
  // Counted from before the request, so that the lock lives at least as long as its holder expects.
  const startedAt = now()
  const endsAt = startedAt + lifeMs
  // A lock that cannot be released ends by itself.
  const release = () => locks.unlock(name, holder).catch(() => undefined)
  try {
    return (await locks.lock(name, holder, { now: startedAt, endsAt }))
      ? { endsAt, release }
      : undefined
  } catch (error) {
    // The lock may be ours, and only the response was lost.
    await release()
    throw error
  }
}
