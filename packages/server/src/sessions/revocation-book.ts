import { createExpiringMap, createLoginNoteMaps } from '../stores/expiring-map'
import type { Revocations } from '../stores/revocations'
import {
  type GuardedMethods,
  guardMethods,
  type SessionEnd,
  type SharedNotes,
} from '../stores/session-store'
import { applyOnce } from './apply-logout-token'
import { groupsOf } from './session-groups'
import { cookiesEndAt } from './session-lifetime'
import type { SessionRecord } from './session-record'
import type { SessionContext, Sessions } from './sessions'

/** Adapts `Revocations` to session records. If the store fails, the methods throw `storage_unavailable`. */
export interface RevocationBook extends Pick<Sessions, 'endAll' | 'notes'> {
  add(record: Pick<SessionRecord, 'id' | 'startedAt'>, as: SessionEnd): Promise<void>
  /** Returns how a session ended, or `undefined` if it has not ended. */
  endingOf(record: SessionRecord): Promise<SessionEnd | undefined>
}

export function createRevocationBook(context: SessionContext, given: Revocations): RevocationBook {
  const { namer, runtime, lifetimes, backchannelLogout } = context
  const revocations = guardRevocations(given)
  const { addGroup, groupEndedAt } = revocations
  // Without the app's methods, no other process can read the notes.
  const notes = notesIn(
    given.lock ? (given as Required<Revocations>) : createMemoryRevocations(runtime.now),
  )
  const wasGroupEnded = async (record: SessionRecord) => {
    // Compute the group names only if needed, because computing them takes longer than decrypting the cookie.
    if (!addGroup || !groupEndedAt || !backchannelLogout) return false
    const instants = (await groupsOf(namer, record)).map((group) => groupEndedAt(group))
    return (await Promise.all(instants)).some((at) => at !== undefined && record.startedAt <= at)
  }
  return {
    async add(record, as) {
      const now = runtime.now()
      const until = cookiesEndAt(record, lifetimes, now)
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
    endAll:
      addGroup &&
      groupEndedAt &&
      ((token) => {
        const end = async (groups: readonly string[], beganBy: number) => {
          const now = runtime.now()
          const until = cookiesEndAt({ startedAt: beganBy }, lifetimes, now)
          await Promise.all(groups.map((group) => addGroup(group, beganBy, until, now)))
        }
        return applyOnce(context, token, { locks: notes, used: revocations, end })
      }),
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
  const marks = createExpiringMap<number>(now)
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
    addMark(name, mark, endsAt) {
      if ((marks.get(name) ?? 0) <= mark) marks.set(name, mark, endsAt)
    },
    markOf: (name) => marks.get(name),
  }
}

/** Optional methods of `Revocations`. An app implements all of them, or none. */
export const noteMethods = ['lock', 'unlock', 'addResult', 'resultOf'] as const

/** Optional methods of `Revocations` that also need the methods in {@link noteMethods}. */
export const markMethods = ['addMark', 'markOf'] as const

/** Returns the revocations with methods that throw `storage_unavailable` if the store fails. */
export function guardRevocations<Given extends Revocations>(
  revocations: Given,
): GuardedMethods<Given> {
  return guardMethods(
    revocations,
    ['add', 'has', 'addGroup', 'groupEndedAt', ...noteMethods, ...markMethods],
    'The record of ended sessions cannot be reached. Check the store that you passed as revocations.',
  )
}

/** Adapts the locks and results of `Revocations`. */
export function notesIn(revocations: Required<Revocations>): SharedNotes {
  const { lock, unlock, addResult, resultOf } = guardRevocations(revocations)
  return {
    lock: (name, holder, { endsAt, now }) => lock(name, holder, endsAt, now),
    unlock,
    read: resultOf,
    write: (name, text, { endsAt, now }) => addResult(name, text, endsAt, now),
  }
}
