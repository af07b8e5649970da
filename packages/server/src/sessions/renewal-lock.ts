import type { SessionStore } from '../stores/session-store'
import type { SessionHandle } from './session-record'
import type { SessionContext } from './sessions'
import { storeKeyOf } from './store-key'
import { takeLock } from './take-lock'

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
  const { runtime, timeoutMs } = context
  const options = { name: await storeKeyOf(handle), lifeMs: lockLifeMs(context) }
  const lock = await takeLock(runtime, store, options)
  return lock && { isEnough: () => runtime.now() + timeoutMs < lock.endsAt, release: lock.release }
}
