import { createExpiringMap } from '../stores/expiring-map'
import { createGuard } from '../stores/guard'
import { createLoginNoteMaps } from '../stores/login-note-maps'
import type { Revocations } from '../stores/revocations'
import type { SharedNotes } from './shared-notes'

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
export function notesInProcess(now: () => number): SharedNotes {
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
