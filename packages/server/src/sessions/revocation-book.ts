import type { LogoutToken } from '../logout-tokens/logout-token'
import type { Revocations } from '../stores/revocations'
import type { SessionEnd } from '../stores/session-store'
import { applyOnce } from './apply-once'
import { guardRevocations, notesInProcess } from './revocations'
import { groupsOf } from './session-groups'
import type { SessionRecord } from './session-record'
import { lastsUntil } from './session-times'
import type { SessionContext, Sessions } from './sessions'

/** What is remembered of ended sessions, in the words of sessions. Its methods throw `storage_unavailable`. */
export interface RevocationBook extends Pick<Sessions, 'endAll' | 'notes'> {
  add(record: Pick<SessionRecord, 'id' | 'startedAt'>, as: SessionEnd): Promise<void>
  /** How a session ended; `undefined` where it did not. */
  endingOf(record: SessionRecord): Promise<SessionEnd | undefined>
}

export function createRevocationBook(context: SessionContext, memory: Revocations): RevocationBook {
  const { namer, runtime, lifetimes, backchannelLogout } = context
  const revocations = guardRevocations(memory)
  const { groups, notes = notesInProcess(runtime.now) } = revocations
  const wasGroupEnded = async (record: SessionRecord) => {
    // The names of its groups take longer to make than its cookie to open.
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
      // First, so that nobody reads that it was revoked.
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

/** What is remembered beside the id of a session that GenAuth has refused: no id has a dot. */
function expiredMark({ id }: Pick<SessionRecord, 'id'>): string {
  return `${id}.expired`
}
