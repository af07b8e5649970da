import { GenAuthError, isGenAuthError } from '@genauth/core'
import { createExpiringMap } from '../stores/expiring-map'
import { type HeldLock, type SessionStore, takeLock } from '../stores/session-store'
import { refreshRecord, revokeTokens, sessionEnded } from './renewals'
import { endsAt } from './session-lifetime'
import { type CookieHandle, type SessionRecord, storeKeyOf } from './session-record'
import type { SessionVault } from './session-vault'
import type { SessionContext } from './sessions'
import type { StoredRecord } from './stored-entry-sealer'

/** How often to check whether another process has refreshed the session, in milliseconds. */
const pollMs = 100

/** The time to save the new tokens after the request, in milliseconds. */
const marginMs = 5000

/**
 * Creates a function that refreshes sessions in a store, one at a time per session among all processes. If another request or process is
 * refreshing the session, the function waits for the result. If the session was refreshed after the record was read, the function sends no
 * request to GenAuth.
 *
 * @returns A function that throws with `endsSession` if the session has ended; `storage_unavailable`; `timeout` if another request takes too
 * long; the codes of `getNewAccessTokenByRefreshToken`
 */
export function createStoredRenewals(
  context: SessionContext,
  vault: SessionVault,
  store: SessionStore,
): (record: StoredRecord) => Promise<StoredRecord> {
  const { runtime, timeoutMs } = context
  const { now, sleep } = runtime
  const renewal = createLockedRenewal(context, vault)
  const pending = new Map<string, Promise<StoredRecord>>()
  // The maximum duration of a refresh. A process that takes longer has probably stopped.
  const lifeMs = timeoutMs + marginMs
  const renew = async (requested: StoredRecord) => {
    const name = await storeKeyOf(requested.handle)
    // After this time, the holder of the lock has finished or stopped.
    const until = now() + lifeMs + pollMs
    while (now() <= until) {
      const lock = await takeLock(runtime, store, { name, lifeMs })
      if (lock) {
        try {
          return await renewal.run(requested, lock)
        } finally {
          await lock.release()
        }
      }
      await sleep(pollMs)
      const current = await renewal.read(requested)
      if (current.revision > requested.revision) return current
    }
    throw takesTooLong()
  }
  return (record) => {
    const { id } = record.handle
    const renewing = pending.get(id) ?? renew(record).finally(() => pending.delete(id))
    pending.set(id, renewing)
    // After the time limit, the caller gets an error, and the refresh continues.
    const timeLimit = sleep(lifeMs + timeoutMs)
    return Promise.race([renewing, timeLimit.then(() => Promise.reject(takesTooLong()))])
  }
}

function takesTooLong(): GenAuthError {
  return new GenAuthError(
    'timeout',
    'The token refresh is still running. Try again later. If this repeats, check GenAuth and the session store.',
  )
}

/** How long and how often to retry saving new tokens while the store is down, in milliseconds. */
const saveTimeLimitMs = 60_000
const saveIntervalMs = 100

/** Creates functions for the process that holds the session's lock. */
function createLockedRenewal(context: SessionContext, vault: SessionVault) {
  const { client, runtime, lifetimes, claims, timeoutMs } = context
  const { now, sleep } = runtime
  /** New tokens that could not be saved. The refresh token that these tokens replace is already used. */
  const unsaved = createExpiringMap<StoredRecord>(now)
  const read = ({ handle }: StoredRecord) => readCurrent(vault, handle)
  /** Writes `sentAt` to the store before the refresh token is sent. If the store is down, the refresh token stays unused. */
  const noteSending = async (record: StoredRecord): Promise<StoredRecord> => {
    const noted = await vault.save({ ...record, sentAt: now() })
    return noted ?? noteSending(await read(record))
  }
  const refresh = async (record: StoredRecord, lock: HeldLock): Promise<StoredRecord> => {
    const mayResend = () => lock.lastsFor(timeoutMs)
    // Check the remaining time of the lock a second time, because the write to the store also took time.
    if (!mayResend()) throw tooLate()
    let renewed: SessionRecord
    try {
      renewed = await refreshRecord(client, record, { now, claims, mayResend })
    } catch (error) {
      if (!isGenAuthError(error) || !error.endsSession) throw error
      // If another process has refreshed the session, return the record in the store.
      const isSame = ({ revision }: { revision: number }) => revision === record.revision
      const { record: last, ended, superseded } = await vault.end(record.handle, 'expired', isSame)
      if (last && !isSame(last)) return last
      if (superseded) throw overtaken()
      throw ended ? sessionEnded(ended) : error
    }
    return saveWithRetries({ ...renewed, handle: record.handle })
  }
  const saveWithRetries = async (renewed: StoredRecord): Promise<StoredRecord> => {
    const triedSince = now()
    for (;;) {
      try {
        const kept = await saveIfNewer(renewed)
        unsaved.delete(renewed.handle.id)
        return kept
      } catch (error) {
        if (!isGenAuthError(error) || error.code !== 'storage_unavailable') throw error
        unsaved.set(renewed.handle.id, renewed, endsAt(renewed, lifetimes))
        if (now() - triedSince >= saveTimeLimitMs) throw error
        await sleep(saveIntervalMs)
      }
    }
  }
  /** Saves the new tokens. Overwrites the record of another process, unless that record is as new or newer, or the session has ended. */
  const saveIfNewer = async (renewed: StoredRecord): Promise<StoredRecord> => {
    const saved = await vault.save(renewed)
    if (saved) {
      context.emit({ type: 'renewed', sessionId: saved.id, sub: saved.sub })
      return saved
    }
    const { record, ended, superseded } = await vault.read(renewed.handle)
    if (!record) {
      // Do not revoke the new tokens: they can belong to the same login at GenAuth as the tokens in the store.
      if (superseded) throw overtaken()
      await revokeTokens(client, renewed)
      throw sessionEnded(ended)
    }
    if (record.revision >= renewed.revision) return record
    return saveIfNewer({ ...renewed, handle: record.handle })
  }
  return {
    read,
    /** Refreshes the session, unless another process has refreshed the session after `requested` was read. */
    async run(requested: StoredRecord, lock: HeldLock): Promise<StoredRecord> {
      const record = await read(requested)
      if (record.revision > requested.revision) return record
      const last = unsaved.get(requested.handle.id)
      if (last && last.revision > record.revision) return saveWithRetries(last)
      return refresh(await noteSending(record), lock)
    },
  }
}

/** @throws {GenAuthError} with `endsSession` if the session has ended; `timeout`; `storage_unavailable` */
async function readCurrent(vault: SessionVault, handle: CookieHandle): Promise<StoredRecord> {
  const { record, ended, superseded } = await vault.read(handle)
  if (!record) throw superseded ? overtaken() : sessionEnded(ended)
  return record
}

/** Creates the error for a request during which other requests have refreshed the session two times. The old cookie cannot open it. */
export function overtaken(): GenAuthError {
  return new GenAuthError(
    'timeout',
    'The request took so long that other requests have refreshed the session twice. Retry with the current cookie.',
  )
}

function tooLate(): GenAuthError {
  return new GenAuthError('timeout', 'The session store took too long. Try again.')
}
