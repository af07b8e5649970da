import { GenAuthError } from '@genauth/core'
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

/** The record of a session in a store. */
export interface StoredRecord extends SessionRecord {
  readonly handle: SessionHandle
}

/** The record of a session, or the reason why the session has ended. */
export type VaultReading =
  | { readonly record: StoredRecord; readonly ended?: undefined }
  | { readonly record?: undefined; readonly ended: SessionEnd }

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
  /** Saves a session. Returns `undefined` if another request has written the session since this record was read. */
  save(record: StoredRecord): Promise<StoredRecord | undefined>
  /**
   * Ends a session and returns its last record.
   *
   * @param isStillMeant Returns whether to end the session with the given record, which another request may have changed.
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
  const { runtime, lifetimes, namer, recordSealer } = context
  const endedGroups = createEndedGroups(context, store)
  const index = createSessionIndex(context, store)
  const { now } = runtime
  const open = async (handle: CookieHandle, entry?: StoredEntry): Promise<VaultReading> => {
    if (!entry) return { ended: 'expired' }
    if (entry.sealed === undefined) return { ended: entry.ended }
    const sealer = recordSealer(handle.id, handle.key)
    const record = await sealer.open<SessionRecord>(entry.sealed)
    if (!record) return { ended: 'expired' }
    const { version } = entry
    return { record: { ...record, handle: { ...handle, version, keptAt: record.sealedAt } } }
  }
  const write = async (record: SessionRecord, handle: CookieHandle, version: number) => {
    const { handle: _, ...kept } = record
    const sealed = await recordSealer(handle.id, handle.key).seal(kept)
    const lifetime = { now: now(), endsAt: endsAt(record, lifetimes) }
    return store.write(await storeKeyOf(handle), { version, sealed }, lifetime)
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
    read: async (handle) => open(handle, await store.read(await storeKeyOf(handle))),
    async add(record, handle) {
      // Add the session to the index before the store, so that a logout finds every session in the store.
      await index.add(record, await storeKeyOf(handle))
      const isEnded = await endedGroups.includes(await groupsOf(namer, record), record.startedAt)
      if (isEnded || !(await write(record, handle, 1))) throw endedMeanwhile()
    },
    async save(record) {
      const { handle } = record
      const version = handle.version + 1
      await index.update(record, await storeKeyOf(handle))
      if (!(await write(record, handle, version))) return undefined
      return { ...record, handle: { ...handle, version, keptAt: record.sealedAt } }
    },
    async end(handle, as, isStillMeant = () => true) {
      const key = await storeKeyOf(handle)
      for (;;) {
        const entry = await store.read(key)
        const reading = await open(handle, entry)
        if (!reading.record || !isStillMeant(reading.record)) return reading
        if (await putEnd(key, as, entry)) return reading
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

function endedMeanwhile(): GenAuthError {
  return new GenAuthError(
    'not_authenticated',
    'GenAuth ended the session of the user during this login. Log in again.',
  )
}
