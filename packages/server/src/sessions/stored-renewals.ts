import { GenAuthError } from '@genauth/core'
import { guardStore } from '../stores/guard'
import type { SessionStore } from '../stores/session-store'
import {
  createLockedRenewal,
  lockLifeMs,
  type RenewalLock,
  takeRenewalLock,
} from './locked-renewal'
import type { SessionVault, StoredRecord } from './session-vault'
import type { SessionContext } from './sessions'

/** How often to check whether another process has refreshed the session, in milliseconds. */
const pollMs = 100

/** Refreshes sessions in a store, one at a time per session among all processes. */
export interface StoredRenewals {
  /**
   * Refreshes a session. If another request or process is refreshing the session, waits for the result. If the session was refreshed after
   * the record was read, sends no request to GenAuth.
   *
   * @throws {GenAuthError} with `endsSession` if the session has ended; `storage_unavailable`; `timeout` if another request takes too long;
   * the codes of `getNewAccessTokenByRefreshToken`
   */
  run(record: StoredRecord): Promise<StoredRecord>
}

export function createStoredRenewals(
  context: SessionContext,
  vault: SessionVault,
  unguarded: SessionStore,
): StoredRenewals {
  const { now, sleep } = context.runtime
  const store = guardStore(unguarded)
  const renewal = createLockedRenewal(context, vault)
  const pending = new Map<string, Promise<StoredRecord>>()
  const waitMs = lockLifeMs(context)
  const runAndRelease = async (requested: StoredRecord, lock: RenewalLock) => {
    try {
      return await renewal.run(requested, lock)
    } finally {
      await lock.release()
    }
  }
  const renew = async (requested: StoredRecord) => {
    const { handle } = requested
    // After this time, the holder of the lock has finished or stopped.
    const until = now() + waitMs + pollMs
    while (now() <= until) {
      const lock = await takeRenewalLock(context, store, handle)
      if (lock) return await runAndRelease(requested, lock)
      await sleep(pollMs)
      const current = await renewal.read(handle)
      if (current.revision > requested.revision) return current
    }
    throw takesTooLong()
  }
  return {
    run(record) {
      const { id } = record.handle
      const renewing = pending.get(id) ?? renew(record).finally(() => pending.delete(id))
      pending.set(id, renewing)
      // After the time limit, the caller gets an error, and the refresh continues.
      const timeLimit = sleep(waitMs + context.timeoutMs)
      return Promise.race([renewing, timeLimit.then(() => Promise.reject(takesTooLong()))])
    },
  }
}

function takesTooLong(): GenAuthError {
  return new GenAuthError(
    'timeout',
    'The token refresh is still running. Try again later. If this repeats, check GenAuth and the session store.',
  )
}
