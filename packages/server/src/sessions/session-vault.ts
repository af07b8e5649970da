import { GenAuthError } from '@genauth/core'
import { guardStore } from '../stores/guard-store'
import type { SessionEnd, SessionStore, StoredEntry } from '../stores/session-store'
import { createEndedGroups } from './ended-groups'
import type { CookieHandle } from './handle-cookie'
import { groupsOf } from './session-groups'
import { createSessionIndex } from './session-index'
import type { SessionHandle, SessionRecord } from './session-record'
import { endsAt } from './session-times'
import type { SessionContext } from './sessions'
import { storeKeyOf } from './store-key'

/** A session that is in a store. */
export interface StoredRecord extends SessionRecord {
  readonly handle: SessionHandle
}

/** What is in the store of a session. */
export type VaultReading =
  | { readonly record: StoredRecord; readonly ended?: undefined }
  | { readonly record?: undefined; readonly ended: SessionEnd }

/** Sessions in a store, sealed. Its methods throw `storage_unavailable`. */
export interface SessionVault {
  /** What is not there, or does not open, has expired. */
  read(handle: CookieHandle): Promise<VaultReading>
  /**
   * Keeps a new session, and finds it under its user from now on.
   *
   * @throws {GenAuthError} `not_authenticated` where GenAuth has ended it meanwhile
   */
  add(record: SessionRecord, handle: CookieHandle): Promise<void>
  /** Writes the session over the version that was read; `undefined` where there is another meanwhile. */
  save(record: StoredRecord): Promise<StoredRecord | undefined>
  /**
   * Ends a session, and gives its last record.
   *
   * @param isStillMeant Tells, where the session has changed meanwhile, whether it is to be ended all the same.
   */
  end(
    handle: CookieHandle,
    as: SessionEnd,
    isStillMeant?: (record: SessionRecord) => boolean,
  ): Promise<VaultReading>
  /** Ends all sessions that are filed under one of the names and began by then, and such logins that are under way. */
  endAll(names: readonly string[], beganBy: number): Promise<void>
}

export function createSessionVault(context: SessionContext, unguarded: SessionStore): SessionVault {
  const { runtime, lifetimes, namer, recordSealer } = context
  const store = guardStore(unguarded)
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
  /** For as long as a cookie of it may be there, it is known how it ended. */
  const putEnd = (key: string, ended: SessionEnd, { version }: Pick<StoredEntry, 'version'>) => {
    const rest = Math.min(lifetimes.maxIdleMs, lifetimes.maxSessionMs)
    return store.write(key, { version: version + 1, ended }, { now: now(), endsAt: now() + rest })
  }
  /** What is filed and not there yet is of a login that is about to write it, which then cannot. */
  const endKey = async (key: string) => {
    for (;;) {
      const entry = (await store.read(key)) ?? { version: 0 }
      const isOver = 'ended' in entry && entry.ended !== undefined
      if (isOver || (await putEnd(key, 'revoked', entry))) return
    }
  }
  return {
    read: async (handle) => open(handle, await store.read(await storeKeyOf(handle))),
    async add(record, handle) {
      // First, so that no session is there that a logout would not find.
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
        if (!entry || !reading.record || !isStillMeant(reading.record)) return reading
        if (await putEnd(key, as, entry)) return reading
      }
    },
    async endAll(names, beganBy) {
      // First: a login that does not read it has filed its session by now.
      await endedGroups.add(names, beganBy)
      await Promise.all((await index.find(names, beganBy)).map(endKey))
    },
  }
}

function endedMeanwhile(): GenAuthError {
  return new GenAuthError(
    'not_authenticated',
    'The user was logged out of GenAuth during this login: log in again.',
  )
}
