import type { LogoutToken } from '../logout-tokens/logout-token'
import type { Revocations } from '../stores/revocations'
import { guardRevocations } from './revocations'
import { groupsMeant, groupsOf } from './session-groups'
import type { SessionRecord } from './session-record'
import { lastsUntil } from './session-times'
import type { SessionContext, Sessions } from './sessions'

/** What is remembered of ended sessions, in the words of sessions. Its methods throw `storage_unavailable`. */
export interface RevocationBook extends Pick<Sessions, 'endAll'> {
  add(record: Pick<SessionRecord, 'id' | 'startedAt'>): Promise<void>
  has(record: SessionRecord): Promise<boolean>
}

export function createRevocationBook(context: SessionContext, memory: Revocations): RevocationBook {
  const { namer, runtime, lifetimes, backchannelLogout } = context
  const revocations = guardRevocations(memory)
  const { groups } = revocations
  /** Tokens that are being obeyed in this process. */
  const underWay = new Set<string>()
  const wasGroupEnded = async (record: SessionRecord) => {
    // The names of its groups take longer to make than its cookie to open.
    if (!groups || !backchannelLogout) return false
    const instants = (await groupsOf(namer, record)).map(groups.endedAt)
    return (await Promise.all(instants)).some((at) => at !== undefined && record.startedAt <= at)
  }
  const obey = async (token: LogoutToken, { add, endedAt }: NonNullable<typeof groups>) => {
    const [used = ''] = await namer.namesOf('jti', token.jti)
    if (underWay.has(used)) return false
    underWay.add(used)
    try {
      if (await revocations.has(used)) return false
      const now = runtime.now()
      // Not by now: the token may have taken its time, and whoever has logged in since is not meant.
      const beganBy = Math.min(now, token.latestIssueAt)
      const names = await groupsMeant(namer, token)
      await Promise.all(
        names.map(async (name) => {
          // A newer token may have been quicker.
          const last = Math.max(beganBy, (await endedAt(name)) ?? 0)
          await add(name, last, now + lifetimes.maxSessionMs)
        }),
      )
      // Only now, so that a token that could not be obeyed may come again.
      await revocations.add(used, token.refusedAt)
      return true
    } finally {
      underWay.delete(used)
    }
  }
  return {
    add: (record) => revocations.add(record.id, lastsUntil(record, lifetimes)),
    async has(record) {
      const [isEnded, isGroupEnded] = await Promise.all([
        revocations.has(record.id),
        wasGroupEnded(record),
      ])
      return isEnded || isGroupEnded
    },
    endAll: groups && ((token) => obey(token, groups)),
  }
}
