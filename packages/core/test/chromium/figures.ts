import type { TestContext } from 'vitest'
import type { Ending, Renewal, RenewalLog } from './renewal-log'

/** What a run is measured by. */
export interface Figures {
  tabs: number
  /** Times that a token came to the end of its use. */
  expiries: number
  /** Requests for new tokens. */
  renewals: number
  /** Of them those with a refresh token that had been sent before. */
  repeats: number
  /** Of them those with a token that nobody had to renew yet. */
  early: number
  invalidGrant: number
  loggedIn: number
  /** What else there is to say, such as the seed. */
  note?: string
}

declare module 'vitest' {
  interface TaskMeta {
    /** Printed by `npm run tabs`. */
    figures?: Figures
  }
}

/** No renewal is due before three quarters of a lifetime, less a tenth of the last quarter. */
const leastShare = 0.7

/** Sorts the renewals of one grant, in the order in which they came. */
export function countRenewals(
  renewals: readonly Renewal[],
  lifetimeMs: number,
): Pick<Figures, 'expiries' | 'renewals' | 'repeats' | 'early' | 'invalidGrant'> {
  const firstSentAt = new Map<string, number>()
  let early = 0
  let lastAt = Number.NEGATIVE_INFINITY
  for (const { refreshToken, at } of renewals) {
    if (firstSentAt.has(refreshToken)) continue
    firstSentAt.set(refreshToken, at)
    if (at - lastAt < lifetimeMs * leastShare) early += 1
    lastAt = at
  }
  return {
    expiries: firstSentAt.size - early,
    renewals: renewals.length,
    repeats: renewals.length - firstSentAt.size,
    early,
    invalidGrant: renewals.filter(({ status }) => status === 400).length,
  }
}

/** Counts the renewals that repeat another though its sender had not come to its end before. */
export function countUnexplained({ list, endings }: Pick<RenewalLog, 'list' | 'endings'>): number {
  const groups = groupByToken(list())
  const known = new Set(groups.flatMap((sent) => sent.filter(isOrphan).map(({ ending }) => ending)))
  const spare = endings.filter((ending) => !known.has(ending))
  let unexplained = 0
  let issuedAt = Number.NEGATIVE_INFINITY
  for (const sent of groups) {
    const orphans = sent.filter((renewal) => {
      if (renewal.sender) return isOrphan(renewal, 0, sent)
      // Of whom Chromium could not tell, it may have been any that ended since there was that token.
      const index = spare.findIndex(
        (ending) => ending.at >= issuedAt && isBeforeAnother(ending, renewal, sent),
      )
      return index >= 0 && spare.splice(index, 1)
    })
    unexplained += Math.max(0, sent.length - 1 - orphans.length)
    issuedAt = sent[0]?.at ?? issuedAt
  }
  return unexplained
}

function groupByToken(renewals: readonly Renewal[]): readonly Renewal[][] {
  const groups = new Map<string, Renewal[]>()
  for (const renewal of renewals) {
    const group = groups.get(renewal.refreshToken) ?? []
    groups.set(renewal.refreshToken, [...group, renewal])
  }
  return [...groups.values()]
}

/** Whether the sender of a renewal ended before another one came with the same token. */
function isOrphan(renewal: Renewal, _index: number, sent: readonly Renewal[]): boolean {
  return renewal.ending !== undefined && isBeforeAnother(renewal.ending, renewal, sent)
}

function isBeforeAnother({ at }: Ending, renewal: Renewal, sent: readonly Renewal[]): boolean {
  return sent.some((other) => other !== renewal && other.at >= at)
}

/** Keeps the figures of a run for `npm run tabs`, whatever is then found wrong with them. */
export function report({ task }: TestContext, figures: Figures): Figures {
  task.meta.figures = figures
  return figures
}
