import {
  type ArrivalKind,
  arrivalsOf,
  mostRequests,
  type Results,
  ratioOf,
  referenceNames,
  spreadOf,
  worstTabRound,
} from './results'
import { genauthName, sharingName } from './subjects'

/** The most that GenAuth may take: times the reference, and requests to the provider. */
export const limits: {
  readonly ratios: Readonly<Record<ArrivalKind, number>>
  readonly requests: Readonly<Record<ArrivalKind, number>>
  readonly tabRequests: number
} = {
  ratios: { callback: 1.05, reload: 1.1 },
  requests: { callback: 5, reload: 0 },
  tabRequests: 1,
}

function findArrivalExcess(results: Results, latencyMs: number, kind: ArrivalKind): string[] {
  const arrivals = arrivalsOf(results, latencyMs, kind)
  const reference = referenceNames[kind]
  const ratio = ratioOf(arrivals, genauthName, reference)
  // Allow for measurement noise: the difference between two runs of the same page.
  const most = limits.ratios[kind] + spreadOf(arrivals)
  const requests = mostRequests(arrivals, genauthName)
  const where = `with ${latencyMs} ms per response`
  return [
    !(ratio <= most) &&
      `${kind} to name takes ${ratio.toFixed(2)} times ${reference} ${where}, and may take ${most.toFixed(2)}`,
    !(requests <= limits.requests[kind]) &&
      `a ${kind} sends ${requests} requests to the provider ${where}, and may send ${limits.requests[kind]}`,
  ].filter((sentence) => sentence !== false)
}

/** The limits that a run has exceeded, a sentence for each. */
export function findExcess(results: Results): string[] {
  const tabRequests = worstTabRound(results, sharingName).length
  const inTabs = `ten tabs send ${tabRequests} requests to the provider, and may send ${limits.tabRequests}`
  return [
    ...[...results.visits.keys()].flatMap((latencyMs) => [
      ...findArrivalExcess(results, latencyMs, 'callback'),
      ...findArrivalExcess(results, latencyMs, 'reload'),
    ]),
    ...(tabRequests > 0 && tabRequests <= limits.tabRequests ? [] : [inTabs]),
  ]
}
