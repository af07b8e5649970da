import type { SessionStore } from '../stores/session-store'
import type { SessionHandle } from './session-record'
import type { SessionContext } from './sessions'
import { storeKeyOf } from './store-key'
import { takeLock } from './take-lock'

/** The lock for refreshing a session, among all processes that share a store. */
export interface RenewalLock {
  /** Whether a request to GenAuth that started now would end before the lock expires. */
  isEnough(): boolean
  release(): Promise<void>
}

/** The time to save the new tokens after the request, in milliseconds. */
const marginMs = 5000

/** Returns the maximum duration of a refresh, in milliseconds. Other processes assume that a process that takes longer has stopped. */
export function lockLifeMs({ timeoutMs }: Pick<SessionContext, 'timeoutMs'>): number {
  return timeoutMs + marginMs
}

/**
 * Takes the lock of a session.
 *
 * @returns `undefined` if another process holds the lock.
 * @throws {GenAuthError} `storage_unavailable`
 */
export async function takeRenewalLock(
  context: Pick<SessionContext, 'runtime' | 'timeoutMs'>,
  store: SessionStore,
  handle: SessionHandle,
): Promise<RenewalLock | undefined> {
  const { runtime, timeoutMs } = context
  const options = { name: await storeKeyOf(handle), lifeMs: lockLifeMs(context) }
  const lock = await takeLock(runtime, store, options)
  return lock && { isEnough: () => runtime.now() + timeoutMs < lock.endsAt, release: lock.release }
}
