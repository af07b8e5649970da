import { median, quantile } from '../quantile'
import { limits } from './find-excess'
import type { ProviderRequest } from './measure-visit'
import {
  type ArrivalKind,
  arrivalsOf,
  mostRequests,
  noiseOf,
  type Results,
  ratioOf,
  referenceNames,
  timesOf,
  worstTabRound,
} from './results'

function print(cells: readonly string[]): void {
  const [first = '', ...others] = cells
  console.log(first.padEnd(38) + others.map((cell) => cell.padStart(14)).join(''))
}

const titles: Readonly<Record<ArrivalKind, string>> = {
  callback: "From the callback page to the user's name; requests of the whole login",
  reload: "From a reload to the user's name; requests of the reload",
}

/** If two measurements of the same page differ by more than this value, the ratios are not reliable. */
const tooMuchNoise = 0.2

function printArrivals(results: Results, latencyMs: number, kind: ArrivalKind): void {
  const arrivals = arrivalsOf(results, latencyMs, kind)
  const reference = referenceNames[kind]
  console.log(
    `\n${titles[kind]}, ${latencyMs} ms per response of the provider, ${results.rounds} rounds in turns\n`,
  )
  print(['', 'median ms', 'quartiles ms', `${reference} = 1`, 'at quartile 1', 'requests'])
  for (const name of arrivals.keys()) {
    const times = timesOf(arrivals, name)
    print([
      name,
      median(times).toFixed(0),
      [0.25, 0.75].map((at) => quantile(times, at).toFixed(0)).join('–'),
      ratioOf(arrivals, name, reference).toFixed(2),
      // Other load on the machine makes visits slower, never faster. So the ratio at the first quartile is more reliable.
      ratioOf(arrivals, name, reference, 0.25).toFixed(2),
      String(mostRequests(arrivals, name)),
    ])
  }
  const noise = noiseOf(arrivals)
  const limit = (limits.ratios[kind] + noise).toFixed(2)
  console.log(
    `Limit for genauth: ${limit} (${limits.ratios[kind]} + ${noise.toFixed(2)}, the difference between the two floor measurements)`,
  )
  if (noise > tooMuchNoise)
    console.log('This difference is large. The machine was busy. Measure again.')
}

/** Counts requests by method and path. */
function countPaths(requests: readonly ProviderRequest[]): string {
  const counts = new Map<string, number>()
  for (const { method, path } of requests) {
    const name = `${method} ${path}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([name, count]) => `${count} × ${name}`).join(', ')
}

/** Prints the tables of a benchmark run. */
export function printReport(results: Results): void {
  for (const latencyMs of results.visits.keys()) {
    printArrivals(results, latencyMs, 'callback')
    printArrivals(results, latencyMs, 'reload')
  }
  console.log('\nTen tabs that share a session, opened at once with an expired token\n')
  print(['', 'most requests', 'each round'])
  for (const [name, tabRounds] of results.tabs) {
    const worst = worstTabRound(results, name)
    const each = tabRounds.map(({ length }) => length).join(' ')
    print([name, String(worst.length), each, `  ${countPaths(worst)}`])
  }
}
