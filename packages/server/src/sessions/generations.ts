import { createExpiringMap } from '../stores/expiring-map'
import type { Revocations } from '../stores/revocations'
import { createMemoryRevocations, guardRevocations, notesIn } from './revocation-book'
import { cookiesEndAt } from './session-lifetime'
import { type SessionRecord, storeKeyOf } from './session-record'
import type { SessionContext } from './sessions'
import { claimMs, graceMs, type Superseded } from './superseded'

/** A superseded cookie of `cookieSessions`. */
export interface SupersededRecord extends Superseded {
  /** The refreshed session. Absent after two minutes, and after a second refresh. */
  readonly successor: SessionRecord | undefined
}

/** Stores which cookies of a session a refresh has replaced. */
export interface Generations {
  /**
   * Returns `undefined` if the record is the current one, and notes that a request has sent it.
   *
   * @throws {GenAuthError} `storage_unavailable`
   */
  read(record: SessionRecord): Promise<SupersededRecord | undefined>
  /** Stores the result of a refresh. If the shared store fails, only this process knows the refresh. */
  add(record: SessionRecord, renewed: SessionRecord): Promise<void>
  /** Returns the result of the refresh of a record, for two minutes. If the shared store fails, returns what this process knows. */
  successorOf(record: SessionRecord): Promise<SessionRecord | undefined>
}

/**
 * @param given The app's revocations. Without the methods `addMark` and `markOf`, each process knows only its own refreshes. Absent if the
 * app has passed none.
 */
export function createGenerations(
  {
    runtime,
    recordSealer,
    lifetimes,
  }: Pick<SessionContext, 'runtime' | 'recordSealer' | 'lifetimes'>,
  given: Revocations | undefined,
): Generations {
  const { now } = runtime
  const marks = createMarks(now, given)
  const successors = createExpiringMap<SessionRecord>(now)
  /** When a cookie of a refresh that this process did not know arrived, by the session's id. */
  const learned = createExpiringMap<number>(now)
  const shared = isShared(given) ? notesIn(given) : undefined
  /** Only a browser with the cookie of the record can name and decrypt the successor. */
  const noteOf = async (record: SessionRecord) => ({
    name: `renewed.${await storeKeyOf({ id: keyOf(record) })}`,
    sealer: recordSealer(`${record.id} renewed`, record.accessToken),
  })
  const share = async (record: SessionRecord, renewed: SessionRecord) => {
    const { name, sealer } = await noteOf(record)
    const text = await sealer.seal(renewed)
    await shared?.write(name, text, { now: now(), endsAt: now() + claimMs })
  }
  const successorOf = async (record: SessionRecord) => {
    const own = successors.get(keyOf(record))
    if (own || !shared) return own
    const { name, sealer } = await noteOf(record)
    return sealer.open<SessionRecord>(await shared.read(name))
  }
  return {
    async read(record) {
      const { id, sub, revision } = record
      const newer = ((await marks.read(id)) ?? 1) - revision
      if (newer <= 0) {
        const endsAt = cookiesEndAt(record, lifetimes, now())
        if (newer < 0) {
          learned.set(id, now(), now() + claimMs)
          await marks.addOwn({ name: id, value: revision, endsAt })
        }
        await marks.addSeen(record, endsAt)
        return undefined
      }
      const learnedAt = learned.get(id)
      const [supersededAt = learnedAt, seen = 0, successor] = await Promise.all([
        marks.read(supersededMark(record)),
        marks.read(seenMark(record)),
        newer === 1 ? successorOf(record) : undefined,
      ])
      // The process cannot open the successor, and does not know when the refresh was. Accept requests that are a little late.
      const isLate = newer === 1 && learnedAt !== undefined && now() - learnedAt < graceMs
      if (isLate && !successor) return undefined
      return { sessionId: id, sub, supersededAt, isNewerSeen: seen > revision, successor }
    },
    async add(record, renewed) {
      const at = now()
      successors.set(keyOf(record), renewed, at + claimMs)
      const supersededAt = { name: supersededMark(record), value: at, endsAt: at + claimMs }
      const endsAt = cookiesEndAt(record, lifetimes, at)
      const revision = { name: record.id, value: renewed.revision, endsAt }
      for (const mark of [supersededAt, revision]) await marks.addOwn(mark)
      if (!shared) return
      try {
        await share(record, renewed)
        await marks.share(supersededAt)
        // If a process knew the refresh but not its time, it would treat a request that is a little late as a copied cookie.
        await marks.share(revision)
      } catch {
        // Only this process knows the refresh.
      }
    },
    successorOf: (record) => successorOf(record).catch(() => undefined),
  }
}

/** Identifies a record by its access token, which every refresh replaces. The refresh token may stay the same. */
export function keyOf({ id, accessToken }: Pick<SessionRecord, 'id' | 'accessToken'>): string {
  return `${id} ${accessToken}`
}

/** The name of the mark with the highest revision that a request has sent. Session ids contain no dot. */
function seenMark({ id }: SessionRecord): string {
  return `${id}.seen`
}

/** The name of the mark with the time at which a refresh replaced a revision. */
function supersededMark({ id, revision }: SessionRecord): string {
  return `${id}.${revision}`
}

function isShared(given: Revocations | undefined): given is Required<Revocations> {
  return given?.addMark !== undefined && given.addResult !== undefined
}

/** A number that only increases. */
interface Mark {
  readonly name: string
  readonly value: number
  readonly endsAt: number
}

/** Creates marks in the memory of this process, and in the app's store if the store has marks. A read throws if the store fails. */
function createMarks(now: () => number, given: Revocations | undefined) {
  const own = createMemoryRevocations(now)
  const shared = isShared(given) ? guardRevocations(given) : undefined
  const addOwn = async ({ name, value, endsAt }: Mark) => own.addMark(name, value, endsAt, now())
  const share = async ({ name, value, endsAt }: Mark) => shared?.addMark(name, value, endsAt, now())
  const read = async (name: string) => {
    const marks = [own.markOf(name), await shared?.markOf(name)]
    const known = marks.filter((mark) => typeof mark === 'number')
    return known.length > 0 ? Math.max(...known) : undefined
  }
  return {
    addOwn,
    /** @throws {GenAuthError} `storage_unavailable` */
    share,
    read,
    /** Notes once per process that a request has sent a record. The cookie of a login replaces none, so it needs no note. */
    async addSeen(record: SessionRecord, endsAt: number) {
      const name = seenMark(record)
      if (record.revision === 1 || Number(own.markOf(name) ?? 0) >= record.revision) return
      const mark = { name, value: record.revision, endsAt }
      await addOwn(mark)
      await share(mark).catch(() => undefined)
    },
  }
}
