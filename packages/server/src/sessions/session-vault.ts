import { GenAuthError, isGenAuthError } from '@genauth/core'
import type { SessionEnd, SessionStore, StoredEntry } from '../stores/session-store'
import { createEndedGroups, createSessionIndex, groupsOf } from './session-groups'
import { endsAt } from './session-lifetime'
import {
  type CookieHandle,
  type SessionHandle,
  type SessionRecord,
  storeKeyOf,
} from './session-record'
import type { SessionContext } from './sessions'
import { createEntrySealer, type StoredRecord, type VaultReading } from './stored-entry-sealer'
import { joinEntry } from './stored-entry-text'

/** The encrypted sessions in a store. If the store fails, the methods throw `storage_unavailable`. */
export interface SessionVault {
  /** Reads a session. Treats a session that is missing or cannot be decrypted as expired. */
  read(handle: CookieHandle): Promise<VaultReading>
  /**
   * Saves a new session, and adds the session to the index.
   *
   * @throws {GenAuthError} `not_authenticated` if GenAuth has ended the session during the login
   */
  add(record: SessionRecord, handle: CookieHandle): Promise<void>
  /**
   * Saves a session. After a refresh, the session gets a new key. Returns `undefined` if another request has written the session since this
   * record was read.
   */
  save(record: StoredRecord): Promise<StoredRecord | undefined>
  /** Notes that a request has sent the current cookie. If the store fails, the next request notes it. */
  noteSeen(record: StoredRecord): Promise<StoredRecord>
  /**
   * Ends a session and returns its last record.
   *
   * @param isStillMeant Returns whether to end the session with the given record, which another request may have changed. By default, the
   * session also ends if the handle can no longer open its record.
   */
  end(
    handle: CookieHandle,
    as: SessionEnd,
    isStillMeant?: (record: SessionRecord) => boolean,
  ): Promise<VaultReading>
  /** Ends all sessions and pending logins of these groups that started at or before `beganBy`. */
  endAll(names: readonly string[], beganBy: number): Promise<void>
}

export function createSessionVault(context: SessionContext, store: SessionStore): SessionVault {
  const { runtime, lifetimes, namer } = context
  const endedGroups = createEndedGroups(context, store)
  const index = createSessionIndex(context, store)
  const entries = createEntrySealer(context)
  const { now } = runtime
  const write = async (
    record: SessionRecord,
    handle: Pick<SessionHandle, 'id' | 'version' | 'parts'>,
  ) => {
    const { version, parts } = handle
    const lifetime = { now: now(), endsAt: endsAt(record, lifetimes) }
    return store.write(await storeKeyOf(handle), { version, sealed: joinEntry(parts) }, lifetime)
  }
  /** Replaces the session with an entry that contains how it ended. The entry expires when all cookies of the session have expired. */
  const putEnd = (key: string, ended: SessionEnd, entry?: StoredEntry) => {
    const version = (entry?.version ?? 0) + 1
    const rest = Math.min(lifetimes.maxIdleMs, lifetimes.maxSessionMs)
    return store.write(key, { version, ended }, { now: now(), endsAt: now() + rest })
  }
  /**
   * Ends the session with the given key. If its login is still running, the session has no entry yet. The new entry blocks the login's
   * write.
   */
  const endKey = async (key: string) => {
    for (;;) {
      const entry = await store.read(key)
      if (entry?.ended || (await putEnd(key, 'revoked', entry))) return
    }
  }
  return {
    read: async (handle) => entries.open(handle, await store.read(await storeKeyOf(handle))),
    async add(record, handle) {
      // Add the session to the index before the store, so that a logout finds every session in the store.
      await index.add(record, await storeKeyOf(handle))
      const isEnded = await endedGroups.includes(await groupsOf(namer, record), record.startedAt)
      const parts = await entries.begin(record, handle)
      if (isEnded || !(await write(record, { ...handle, version: 1, parts })))
        throw endedMeanwhile()
    },
    async save(record) {
      const { handle } = record
      await index.update(record, await storeKeyOf(handle))
      const next = { ...(await entries.next(record)), version: handle.version + 1 }
      return (await write(record, next))
        ? { ...record, handle: { ...next, keptAt: record.sealedAt } }
        : undefined
    },
    async noteSeen(record) {
      const { handle } = record
      if (handle.parts.isSeen || handle.parts.history === undefined) return record
      const parts = { ...handle.parts, isSeen: true }
      const next = { ...handle, parts, version: handle.version + 1 }
      const isWritten = await write(record, next).catch(ignoreOutage)
      return isWritten ? { ...record, handle: next } : record
    },
    async end(handle, as, isStillMeant) {
      const key = await storeKeyOf(handle)
      for (;;) {
        const entry = await store.read(key)
        const reading = await entries.open(handle, entry)
        const isMeant = reading.record
          ? (isStillMeant?.(reading.record) ?? true)
          : reading.superseded !== undefined && isStillMeant === undefined
        if (!isMeant || (await putEnd(key, as, entry))) return reading
      }
    },
    async endAll(names, beganBy) {
      // Write the ended groups before the search. If a running login does not read the ended groups, the session of the login is already in
      // the index.
      await endedGroups.add(names, beganBy)
      await Promise.all((await index.find(names, beganBy)).map(endKey))
    },
  }
}

function ignoreOutage(error: unknown): false {
  if (isGenAuthError(error) && error.code === 'storage_unavailable') return false
  throw error
}

function endedMeanwhile(): GenAuthError {
  return new GenAuthError(
    'not_authenticated',
    'GenAuth ended the session of the user during this login. Log in again.',
  )
}
