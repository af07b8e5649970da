import type { LogoutToken } from '../logout-tokens/logout-token'
import type { Revocations } from '../stores/revocations'
import type { SessionEnd } from '../stores/session-store'
import { applyOnce } from './apply-once'
import { guardRevocations, notesInProcess } from './revocations'
import { groupsOf } from './session-index'
import type { SessionRecord } from './session-record'
import { lastsUntil } from './session-times'
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
