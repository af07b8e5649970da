import type { SessionStore } from '../stores/session-store'
import { groupsOf } from './session-groups'
import type { SessionRecord } from './session-record'
import { lastsUntil } from './session-times'
import type { SessionContext } from './sessions'

/** Finds the sessions in a store by their user or login at GenAuth. Its methods throw `storage_unavailable`. */
export interface SessionIndex {
  /** Adds a new session under the key that it has in the store. */
  add(record: SessionRecord, key: string): Promise<void>
  /** Adds the groups that a token refresh brought. */
  update(record: SessionRecord, key: string): Promise<void>
  /** Returns the keys of the sessions that are in one of the groups and began by an instant. */
  find(groups: readonly string[], beganBy: number): Promise<string[]>
}

/** The records are encrypted, so each beginning is in an entry of its own. A store needs no method for it. */
export function createSessionIndex(context: SessionContext, store: SessionStore): SessionIndex {
  const { runtime, lifetimes, namer, backchannelLogout } = context
  // No session has a dot in its key.
  const beginningOf = (key: string) => `began.${key}`
  const lifetimeOf = (record: SessionRecord) => ({
    now: runtime.now(),
    endsAt: lastsUntil(record, lifetimes),
  })
  const update = async (record: SessionRecord, key: string) => {
    const names = await groupsOf(namer, record)
    await Promise.all(names.map((name) => store.file(name, key, lifetimeOf(record))))
  }
  const beganBy = async (key: string, instant: number) => {
    const { sealed } = (await store.read(beginningOf(key))) ?? {}
    // If the beginning is unknown, the session ends: the logout must not miss it.
    return sealed === undefined || Number(sealed) <= instant
  }
  return {
    async add(record, key) {
      // First: a session that is filed without its beginning is ended by any logout of its group.
      if (backchannelLogout) {
        const beginning = { version: 1, sealed: String(record.startedAt) }
        await store.write(beginningOf(key), beginning, lifetimeOf(record))
      }
      await update(record, key)
    },
    update,
    async find(groups, instant) {
      const filed = await Promise.all(groups.map((group) => store.find(group)))
      const keys = [...new Set(filed.flat())]
      const isMeant = await Promise.all(keys.map((key) => beganBy(key, instant)))
      return keys.filter((_, at) => isMeant[at])
    },
  }
}
