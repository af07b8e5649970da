import type { SessionRecord } from './session-record'
import type { SessionReading } from './sessions'

/** How long the previous cookie is accepted after a refresh, for requests that were already sent. */
export const graceMs = 10_000

/**
 * How long a superseded cookie ends no session. The response with the current cookie may be lost: the app waits 25 s for a response, and a
 * few more seconds before a retry.
 */
export const claimMs = 120_000

/** A cookie that a token refresh has replaced. */
export interface Superseded {
  readonly sessionId: string
  readonly sub?: string | undefined
  /** When the refresh replaced the cookie. `undefined` if that is longer ago than {@link claimMs}, or unknown. */
  readonly supersededAt: number | undefined
  /** Whether a request has sent a newer cookie of the session. If not, the browser may not have received the newer cookie. */
  readonly isNewerSeen: boolean
}

/**
 * What a superseded cookie may do:
 *
 * - `accepted`: the request was probably sent before the refresh.
 * - `claimable`: the response with the current cookie was probably lost. The browser may get the current cookie.
 * - `refused`: the server rejects the cookie.
 * - `cloned`: the server rejects the cookie, and two browsers have most likely copies of one cookie.
 */
export type SupersededVerdict = 'accepted' | 'claimable' | 'refused' | 'cloned'

/** @param hasSuccessor Whether the server can open the current session with this cookie. Only the last superseded cookie can do so. */
export function judgeSuperseded(
  { supersededAt = -Infinity, isNewerSeen }: Pick<Superseded, 'supersededAt' | 'isNewerSeen'>,
  { hasSuccessor, now }: { readonly hasSuccessor: boolean; readonly now: number },
): SupersededVerdict {
  const age = now - supersededAt
  if (hasSuccessor && age < graceMs) return 'accepted'
  if (hasSuccessor && !isNewerSeen) return 'claimable'
  return isNewerSeen && age >= claimMs ? 'cloned' : 'refused'
}

/**
 * Creates the reading of a superseded cookie.
 *
 * @param sessions `successor` is the current session, if the server can open it with this cookie. `remains` is the session to end if the
 * user logs out.
 */
export function readSuperseded(
  superseded: Superseded,
  {
    successor,
    remains,
    now,
  }: {
    readonly successor: SessionRecord | undefined
    readonly remains: SessionRecord | undefined
    readonly now: number
  },
): SessionReading {
  const verdict = judgeSuperseded(superseded, { hasSuccessor: successor !== undefined, now })
  const { sessionId, sub, isNewerSeen } = superseded
  if (successor && verdict === 'accepted') return { record: successor, isBehind: true, isNewerSeen }
  const rejected = { id: sessionId, sub }
  const outdated = { record: undefined, reason: 'expired', rejected, remains } as const
  if (verdict === 'claimable') {
    const isLongUnclaimed = now - (superseded.supersededAt ?? -Infinity) >= claimMs
    return { ...outdated, unclaimed: successor, isLongUnclaimed }
  }
  return { ...outdated, superseded: { sessionId, sub, isCloned: verdict === 'cloned' } }
}
