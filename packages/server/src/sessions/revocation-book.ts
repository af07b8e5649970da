import { createExpiringMap, createLoginNoteMaps } from '../stores/expiring-map'
import type { Revocations } from '../stores/revocations'
import { createGuard, type SessionEnd, type SharedNotes } from '../stores/session-store'
import type { LogoutToken } from '../verify-logout-token'
import { applyOnce } from './apply-logout-token'
import { groupsOf } from './session-groups'
import { lastsUntil } from './session-lifetime'
import type { SessionRecord } from './session-record'
import type { SessionContext, Sessions } from './sessions'

/** Adapts `Revocations` to session records. If the store fails, the methods throw `storage_unavailable`. */
export interface RevocationBook extends Pick<Sessions, 'endAll' | 'notes'> {
  add(record: Pick<SessionRecord, 'id' | 'startedAt'>, as: SessionEnd): Promise<void>
  /** Returns how a session ended, or `undefined` if it has not ended. */
  endingOf(record: SessionRecord): Promise<SessionEnd | undefined>
}

export function createRevocationBook(context: SessionContext, memory: Revocations): RevocationBook {
  const { namer, runtime, lifetimes, backchannelLogout } = context
  const revocations = guardRevocations(memory)
  const { groups, notes = notesInProcess(runtime.now) } = revocations
  const wasGroupEnded = async (record: SessionRecord) => {
    // Compute the group names only if needed, because computing them takes longer than decrypting the cookie.
    if (!groups || !backchannelLogout) return false
    const instants = (await groupsOf(namer, record)).map(groups.endedAt)
    return (await Promise.all(instants)).some((at) => at !== undefined && record.startedAt <= at)
  }
  const apply = (token: LogoutToken, { add }: NonNullable<typeof groups>) => {
    const end = async (names: readonly string[], beganBy: number) => {
      const now = runtime.now()
      await Promise.all(names.map((name) => add(name, beganBy, now + lifetimes.maxSessionMs, now)))
    }
    return applyOnce(context, token, { locks: notes, used: revocations, end })
  }
  return {
    async add(record, as) {
      const until = lastsUntil(record, lifetimes)
      const now = runtime.now()
      // Write the mark for `expired` before the main entry. Otherwise a concurrent request would read the session as revoked instead of
      // expired.
      if (as === 'expired') await revocations.add(expiredMark(record), until, now)
      await revocations.add(record.id, until, now)
    },
    async endingOf(record) {
      const [isEnded, isGroupEnded] = await Promise.all([
        revocations.has(record.id),
        wasGroupEnded(record),
      ])
      if (isEnded && (await revocations.has(expiredMark(record)))) return 'expired'
      return isEnded || isGroupEnded ? 'revoked' : undefined
    },
    endAll: groups && ((token) => apply(token, groups)),
    notes,
  }
}

/** Returns the name of the entry that marks a session as expired. The name never equals a session id, because ids contain no dot. */
function expiredMark({ id }: Pick<SessionRecord, 'id'>): string {
  return `${id}.expired`
}

/** Stores which sessions have ended, in the memory of this process. A restart clears this memory. */
export function createMemoryRevocations(now: () => number): Required<Revocations> {
  const ended = createExpiringMap<true>(now)
  const groups = createExpiringMap<number>(now)
  const locks = createExpiringMap<string>(now)
  const resultsFor = createLoginNoteMaps<string>(now)
  return {
    add: (sessionId, endsAt) => ended.set(sessionId, true, endsAt),
    has: (sessionId) => ended.get(sessionId) ?? false,
    addGroup(group, beganBy, endsAt) {
      if ((groups.get(group) ?? 0) <= beganBy) groups.set(group, beganBy, endsAt)
    },
    groupEndedAt: (group) => groups.get(group),
    lock: (name, holder, endsAt) => locks.setIfAbsent(name, holder, endsAt),
    unlock(name, holder) {
      if (locks.get(name) === holder) locks.delete(name)
    },
    addResult: (name, sealed, endsAt) => resultsFor(name).setIfAbsent(name, sealed, endsAt),
    resultOf: (name) => resultsFor(name).get(name),
  }
}

const guard = createGuard(
  'The record of ended sessions cannot be reached. Check the store that you passed as revocations.',
)

/** `Revocations` whose methods throw `storage_unavailable` if the store fails. */
export interface GuardedRevocations {
  add(sessionId: string, endsAt: number, now: number): Promise<void>
  has(sessionId: string): Promise<boolean>
  /** The methods for groups. Absent if the app's `revocations` has no methods for groups. */
  readonly groups?: {
    add(group: string, beganBy: number, endsAt: number, now: number): Promise<void>
    endedAt(group: string): Promise<number | undefined>
  }
  /** The locks and results. Absent if the app's `revocations` has no methods for locks and results. */
  readonly notes?: SharedNotes
}

export function guardRevocations(revocations: Revocations): GuardedRevocations {
  const { addGroup, groupEndedAt } = revocations
  return {
    add: (...session) => guard(async () => revocations.add(...session)),
    has: (sessionId) => guard(async () => revocations.has(sessionId)),
    ...(addGroup &&
      groupEndedAt && {
        groups: {
          add: (...group) => guard(async () => addGroup.call(revocations, ...group)),
          endedAt: (group) => guard(async () => groupEndedAt.call(revocations, group)),
        },
      }),
    ...(keepsNotes(revocations) && { notes: notesIn(revocations) }),
  }
}

/** Creates `SharedNotes` in the memory of this process. No other process can read them. */
function notesInProcess(now: () => number): SharedNotes {
  return notesIn(createMemoryRevocations(now))
}

/** Optional methods of `Revocations`. An app implements all of them, or none. */
export const noteMethods = ['lock', 'unlock', 'addResult', 'resultOf'] as const

type NoteKeeper = Required<Pick<Revocations, (typeof noteMethods)[number]>>

function keepsNotes(revocations: Revocations): revocations is Revocations & NoteKeeper {
  return noteMethods.every((name) => revocations[name] !== undefined)
}

function notesIn(keeper: NoteKeeper): SharedNotes {
  return {
    lock: (name, holder, { endsAt, now }) =>
      guard(async () => keeper.lock(name, holder, endsAt, now)),
    unlock: (name, holder) => guard(async () => keeper.unlock(name, holder)),
    read: (name) => guard(async () => keeper.resultOf(name)),
    write: (name, text, { endsAt, now }) =>
      guard(async () => keeper.addResult(name, text, endsAt, now)),
  }
}
