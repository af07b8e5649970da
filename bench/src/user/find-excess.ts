import {
  type ArrivalKind,
  arrivalsOf,
  mostRequests,
  noiseOf,
  type Results,
  ratioOf,
  referenceNames,
  worstTabRound,
} from './results'
import { genauthName, sharingName } from './subjects'

/** The limits for GenAuth: its time divided by the time of the reference app, and the number of its requests to the provider. */
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
  // Add the measurement noise to the limit. The noise is the difference between two measurements of the same page.
  const limit = limits.ratios[kind] + noiseOf(arrivals)
  const requests = mostRequests(arrivals, genauthName)
  const condition = `with ${latencyMs} ms per response`
  return [
    !(ratio <= limit) &&
      `${kind} to name takes ${ratio.toFixed(2)} times ${reference} ${condition}; the limit is ${limit.toFixed(2)}`,
    !(requests <= limits.requests[kind]) &&
      `a ${kind} sends ${requests} requests to the provider ${condition}; the limit is ${limits.requests[kind]}`,
  ].filter((sentence) => sentence !== false)
}

/** Returns a sentence for each limit that the benchmark run has exceeded. */
export function findExcess(results: Results): string[] {
  const tabRequests = worstTabRound(results, sharingName).length
  const inTabs = `ten tabs send ${tabRequests} requests to the provider; the limit is ${limits.tabRequests}`
  return [
    ...[...results.visits.keys()].flatMap((latencyMs) => [
      ...findArrivalExcess(results, latencyMs, 'callback'),
      ...findArrivalExcess(results, latencyMs, 'reload'),
    ]),
    ...(tabRequests > 0 && tabRequests <= limits.tabRequests ? [] : [inTabs]),
  ]
}
