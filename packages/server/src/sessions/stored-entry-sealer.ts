import type { SessionEnd, StoredEntry } from '../stores/session-store'
import type { CookieHandle, SessionHandle, SessionRecord } from './session-record'
import type { SessionContext } from './sessions'
import { type EntryHistory, type EntryParts, splitEntry } from './stored-entry-text'
import { claimMs, type Superseded } from './superseded'

/** The record of a session in a store. */
export interface StoredRecord extends SessionRecord {
  readonly handle: SessionHandle
}

/** The record of a session, or the reason why the session has ended. */
export type VaultReading = {
  /** Present if a refresh has replaced the cookie. The record is then the current one, and absent after a second refresh. */
  readonly superseded?: Superseded | undefined
} & (
  | { readonly record: StoredRecord; readonly ended?: undefined }
  | { readonly record?: undefined; readonly ended: SessionEnd }
)

/** Encrypts and decrypts the entries of sessions in a store. */
export interface EntrySealer {
  /** Encrypts the first record of a session. */
  begin(record: SessionRecord, handle: CookieHandle): Promise<EntryParts>
  /** Encrypts a changed record. After a refresh, creates a new key, and encrypts it with the previous key. */
  next(record: StoredRecord): Promise<Omit<SessionHandle, 'keptAt' | 'version'>>
  /** Opens the record with the key in the cookie, or with the key that has replaced it. */
  open(handle: CookieHandle, entry: StoredEntry | undefined): Promise<VaultReading>
}

export function createEntrySealer({ runtime, recordSealer }: SessionContext): EntrySealer {
  const { now, randomId } = runtime
  const seal = ({ handle: _, ...kept }: SessionRecord, id: string, key: string) =>
    recordSealer(id, key).seal(kept)
  const bridgeSealer = (id: string, key: string) => recordSealer(`${id} bridge`, key)
  /** The history is encrypted without the key of a cookie, because all cookies of the session must open it. */
  const historySealer = (id: string) => recordSealer(`${id} history`, '')
  return {
    begin: async (record, { id, key }) => ({ record: await seal(record, id, key), isSeen: true }),
    async open(handle, entry) {
      if (!entry) return { ended: 'expired' }
      if (entry.sealed === undefined) return { ended: entry.ended }
      const parts = splitEntry(entry.sealed)
      const { id } = handle
      const openWith = async (key: string): Promise<StoredRecord | undefined> => {
        const record = await recordSealer(id, key).open<SessionRecord>(parts.record)
        if (!record) return undefined
        const { revision, sealedAt: keptAt } = record
        return { ...record, handle: { id, key, revision, version: entry.version, keptAt, parts } }
      }
      const record = await openWith(handle.key)
      if (record) return { record }
      const history = await historySealer(id).open<EntryHistory>(parts.history)
      if (!history) return { ended: 'expired' }
      const bridge = await bridgeSealer(id, handle.key).open<{ key: string }>(parts.bridge)
      const revision = revisionOf(handle, history, { isPrevious: bridge !== undefined })
      // The entry can be older than the cookie, if the store has lost its last writes.
      if (history.revision <= revision) return { ended: 'expired' }
      const superseded = describeSuperseded(history, revision, parts)
      const current = bridge && (await openWith(bridge.key))
      return current ? { record: current, superseded } : { ended: 'expired', superseded }
    },
    async next(record) {
      const { handle } = record
      const { id, key, revision, parts } = handle
      if (record.revision <= revision) {
        return { id, key, revision, parts: { ...parts, record: await seal(record, id, key) } }
      }
      const nextKey = randomId() + randomId()
      const known = await historySealer(id).open<EntryHistory>(parts.history)
      const recent = (known?.supersededAt ?? []).filter((at) => now() - at < claimMs)
      const history: EntryHistory = {
        sessionId: record.id,
        sub: record.sub,
        revision: record.revision,
        supersededAt: [now(), ...recent],
      }
      return {
        id,
        key: nextKey,
        revision: record.revision,
        parts: {
          record: await seal(record, id, nextKey),
          history: await historySealer(id).seal(history),
          bridge: await bridgeSealer(id, key).seal({ key: nextKey }),
          isSeen: false,
        },
      }
    },
  }
}

/** Returns the revision of a replaced cookie. If the cookie has none, assumes the oldest revision whose replacement is in the history. */
function revisionOf(
  { revision }: CookieHandle,
  history: EntryHistory,
  { isPrevious }: { readonly isPrevious: boolean },
): number {
  return revision ?? history.revision - (isPrevious ? 1 : history.supersededAt.length)
}

function describeSuperseded(
  { sessionId, sub, revision, supersededAt }: EntryHistory,
  cookieRevision: number,
  { isSeen }: EntryParts,
): Superseded {
  const newer = revision - cookieRevision
  return {
    sessionId,
    sub,
    supersededAt: supersededAt[newer - 1],
    // Only a request with the cookie of a refresh can start the next refresh.
    isNewerSeen: newer > 1 || isSeen,
  }
}
