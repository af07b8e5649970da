import { GenAuthError, isGenAuthError } from '@genauth/core'
import { createExpiringMap } from '../stores/expiring-map'
import { judgeRenewal } from './judge-renewal'
import { presentToken } from './present-token'
import type { RenewalLock } from './renewal-lock'
import { revokeTokens } from './revoke-tokens'
import { sessionEnded } from './session-ended'
import { continueRecord, type SessionHandle } from './session-record'
import { lastsUntil } from './session-times'
import type { SessionVault, StoredRecord } from './session-vault'
import type { SessionContext } from './sessions'

/** For how long tokens that have come are tried to be kept while the store is down, whoever still waits for them, and how often. */
const keepingMs = 60_000
const keepingPauseMs = 100

/** What is done by whoever has the lock of a session. */
export interface LockedRenewal {
  /** @throws {GenAuthError} with `endsSession` where the session is over; `storage_unavailable` */
  read(handle: SessionHandle): Promise<StoredRecord>
  /** Renews, unless that was done since the given record was read. */
  run(asked: StoredRecord, lock: RenewalLock): Promise<StoredRecord>
}

export function createLockedRenewal(context: SessionContext, vault: SessionVault): LockedRenewal {
  const { client, runtime, lifetimes } = context
  const { now, sleep } = runtime
  /** Tokens that came, and could not be kept: what they were issued for is used up. */
  const homeless = createExpiringMap<StoredRecord>(now)
  const read = async (handle: SessionHandle) => {
    const { record, ended } = await vault.read(handle)
    if (!record) throw sessionEnded(ended)
    return record
  }
  /** Notes in the store that the token is being used, so that no token is used whose successor could not be kept. */
  const note = async (record: StoredRecord): Promise<StoredRecord> => {
    const noted = await vault.save({ ...record, sentAt: now() })
    return noted ?? note(await read(record.handle))
  }
  const present = async (record: StoredRecord, lock: RenewalLock): Promise<StoredRecord> => {
    // Writing to the store took time, too.
    if (!lock.isEnough()) throw tooLate()
    let renewed: StoredRecord
    try {
      const tokens = await presentToken(client, record.refreshToken ?? '', lock.isEnough)
      renewed = { ...continueRecord(record, tokens, now()), handle: record.handle }
    } catch (cause) {
      const error = judgeRenewal(cause, record, now())
      if (!isGenAuthError(error) || !error.endsSession) throw error
      // Refused, because somebody else has used it: what came of that is the session.
      const isSame = ({ revision }: { revision: number }) => revision === record.revision
      const { record: last, ended } = await vault.end(record.handle, 'expired', isSame)
      if (last && !isSame(last)) return last
      throw ended ? sessionEnded(ended) : error
    }
    return keep(renewed)
  }
  const keep = async (renewed: StoredRecord): Promise<StoredRecord> => {
    const triedSince = now()
    for (;;) {
      try {
        const kept = await put(renewed)
        homeless.delete(renewed.handle.id)
        return kept
      } catch (error) {
        if (!isGenAuthError(error) || error.code !== 'storage_unavailable') throw error
        homeless.set(renewed.handle.id, renewed, lastsUntil(renewed, lifetimes))
        if (now() - triedSince >= keepingMs) throw error
        await sleep(keepingPauseMs)
      }
    }
  }
  /** Whatever was written meanwhile is older, unless it is of the same renewal or ends the session. */
  const put = async (renewed: StoredRecord): Promise<StoredRecord> => {
    const saved = await vault.save(renewed)
    if (saved) return saved
    const { record, ended } = await vault.read(renewed.handle)
    if (!record) {
      await revokeTokens(client, renewed)
      throw sessionEnded(ended)
    }
    if (record.revision >= renewed.revision) return record
    return put({ ...renewed, handle: record.handle })
  }
  return {
    read,
    async run(asked, lock) {
      const record = await read(asked.handle)
      if (record.revision > asked.revision) return record
      const waiting = homeless.get(asked.handle.id)
      if (waiting && waiting.revision > record.revision) return keep(waiting)
      return present(await note(record), lock)
    },
  }
}

function tooLate(): GenAuthError {
  return new GenAuthError('timeout', 'The store of the sessions took too long: ask again.')
}
