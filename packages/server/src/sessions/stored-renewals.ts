import { GenAuthError } from '@genauth/core'
import { guardStore } from '../stores/guard-store'
import type { SessionStore } from '../stores/session-store'
import { createLockedRenewal } from './locked-renewal'
import { lockLifeMs, type RenewalLock, takeRenewalLock } from './renewal-lock'
import type { SessionVault, StoredRecord } from './session-vault'
import type { SessionContext } from './sessions'

/** How often it is looked whether another process has renewed. */
const lookPauseMs = 100

/** The renewals of sessions in a store: one at a time for each, in all processes. */
export interface StoredRenewals {
  /**
   * Renews, or waits for whoever is renewing, here or elsewhere. Where that was done since the record was read, nothing is sent.
   *
   * @throws {GenAuthError} with `endsSession` where the session is over; `storage_unavailable`; `timeout` where others take too long; what
   * a renewal throws
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
  const underWay = new Map<string, Promise<StoredRecord>>()
  const waitMs = lockLifeMs(context)
  const runAndRelease = async (asked: StoredRecord, lock: RenewalLock) => {
    try {
      return await renewal.run(asked, lock)
    } finally {
      await lock.release()
    }
  }
  const renew = async (asked: StoredRecord) => {
    const { handle } = asked
    // By then whoever has the lock is done, or dead.
    const until = now() + waitMs + lookPauseMs
    while (now() <= until) {
      const lock = await takeRenewalLock(context, store, handle)
      if (lock) return await runAndRelease(asked, lock)
      await sleep(lookPauseMs)
      const current = await renewal.read(handle)
      if (current.revision > asked.revision) return current
    }
    throw takesTooLong()
  }
  return {
    run(record) {
      const { id } = record.handle
      const renewing = underWay.get(id) ?? renew(record).finally(() => underWay.delete(id))
      underWay.set(id, renewing)
      // Whoever waits is told in time; the renewal goes on.
      const patience = sleep(waitMs + context.timeoutMs)
      return Promise.race([renewing, patience.then(() => Promise.reject(takesTooLong()))])
    },
  }
}

function takesTooLong(): GenAuthError {
  return new GenAuthError(
    'timeout',
    'The renewal takes too long, and goes on: ask again. If it never ends, look after GenAuth and the store of the sessions.',
  )
}
