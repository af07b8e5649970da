import type { TestContext } from 'vitest'
import type { Ending, Renewal, RenewalLog } from './renewal-log'

/** The numbers that a test measures. */
export interface Figures {
  tabs: number
  /** How often a token was due for a refresh. */
  expiries: number
  /** The number of refreshes. */
  renewals: number
  /** The number of refreshes that sent a refresh token that an earlier refresh had already sent. */
  repeats: number
  /** The number of refreshes that were sent before the token was due. */
  early: number
  invalidGrant: number
  loggedIn: number
  /** A note about the test, for example the seed of its random numbers. */
  note?: string
}

declare module 'vitest' {
  interface TaskMeta {
    /** The figures of the test, which `npm run tabs` prints. */
    figures?: Figures
  }
}

/** A refresh before this share of the token lifetime is too early. A refresh is due after 72.5 % to 75 % of the lifetime. */
const leastShare = 0.7

/** Counts the refreshes of one login. The argument `renewals` must be in the order of arrival. */
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

/** Counts the refreshes that repeat an earlier refresh for no reason: the tab that sent the earlier refresh was still open. */
export function countUnexplained({ list, endings }: Pick<RenewalLog, 'list' | 'endings'>): number {
  const groups = groupByToken(list())
  const known = new Set(groups.flatMap((sent) => sent.filter(isOrphan).map(({ ending }) => ending)))
  const spare = endings.filter((ending) => !known.has(ending))
  let unexplained = 0
  let issuedAt = Number.NEGATIVE_INFINITY
  for (const sent of groups) {
    const orphans = sent.filter((renewal) => {
      if (renewal.sender) return isOrphan(renewal, 0, sent)
      // An unknown sender can be any tab that ended after the token was issued.
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

/** Returns whether the tab that sent a refresh ended before another refresh with the same token arrived. */
function isOrphan(renewal: Renewal, _index: number, sent: readonly Renewal[]): boolean {
  return renewal.ending !== undefined && isBeforeAnother(renewal.ending, renewal, sent)
}

function isBeforeAnother({ at }: Ending, renewal: Renewal, sent: readonly Renewal[]): boolean {
  return sent.some((other) => other !== renewal && other.at >= at)
}

/** Records the figures of a test for `npm run tabs`, even if an assertion fails later. */
export function report({ task }: TestContext, figures: Figures): Figures {
  task.meta.figures = figures
  return figures
}
