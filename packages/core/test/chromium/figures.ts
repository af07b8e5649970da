import type { TestContext } from 'vitest'
import type { Renewal } from './renewal-log'

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

/** Counts the renewals that repeat another whose sender was still there. */
export function countUnexplained(renewals: readonly Renewal[]): number {
  const tokens = new Set(renewals.map(({ refreshToken }) => refreshToken))
  return [...tokens].reduce((sum, token) => {
    const sent = renewals.filter(({ refreshToken }) => refreshToken === token)
    const orphaned = sent.filter(({ isOrphaned }) => isOrphaned).length
    return sum + Math.max(0, sent.length - 1 - orphaned)
  }, 0)
}

/** Keeps the figures of a run for `npm run tabs`, whatever is then found wrong with them. */
export function report({ task }: TestContext, figures: Figures): Figures {
  task.meta.figures = figures
  return figures
}
