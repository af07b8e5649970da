import type { SessionStore } from '../stores/session-store'
import type { SessionHandle } from './session-record'
import type { SessionContext } from './sessions'
import { storeKeyOf } from './store-key'

/** The right to renew a session, among all processes that share a store. */
export interface RenewalLock {
  /** Whether a request to GenAuth that begins now is over before the lock is. */
  isEnough(): boolean
  release(): Promise<void>
}

/** What whoever renews needs beside the request: to keep what it brought. */
const marginMs = 5000

/** How long a renewal may take. Whoever has taken longer counts as dead. */
export function lockLifeMs({ timeoutMs }: Pick<SessionContext, 'timeoutMs'>): number {
  return timeoutMs + marginMs
}

/**
 * Takes the lock of a session; `undefined` where another has it.
 *
 * @throws {GenAuthError} `storage_unavailable`
 */
export async function takeRenewalLock(
  context: Pick<SessionContext, 'runtime' | 'timeoutMs'>,
  store: SessionStore,
  handle: SessionHandle,
): Promise<RenewalLock | undefined> {
  const { now, randomId } = context.runtime
  const name = await storeKeyOf(handle)
  const holder = randomId()
  // Counted from before it is asked for.
  const startedAt = now()
  const endsAt = startedAt + lockLifeMs(context)
  // One that cannot be given back ends by itself.
  const release = () => store.unlock(name, holder).catch(() => undefined)
  try {
    if (!(await store.lock(name, holder, { now: startedAt, endsAt }))) return undefined
  } catch (error) {
    // It may be ours, and only the answer was lost.
    await release()
    throw error
  }
  return { isEnough: () => now() + context.timeoutMs < endsAt, release }
}
