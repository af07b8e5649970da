import { median } from '../quantile'
import type { Arrival } from './measure-visit'
import { type ArrivalKind, arrivalsOf, type Results, timesOf } from './results'
import { floorName, genauthName } from './subjects'

interface Link {
  readonly name: string
  readonly startMs: number
  readonly endMs: number
}

const barColumns = 60

/** Shortens a URL: removes its query, and the origin if it is the app's. */
function shorten(url: string, pageUrl: string): string {
  if (!URL.canParse(url)) return url
  const { origin, pathname } = new URL(url)
  return origin === new URL(pageUrl).origin ? pathname : `provider ${pathname}`
}

/** Returns all timings and preflights of a page, ordered by their start. */
function linksOf({ timings, requests, startedAt }: Arrival): Link[] {
  const pageUrl = timings.find(({ kind }) => kind === 'navigation')?.name ?? ''
  const seen = timings.map((timing) => ({ ...timing, name: shorten(timing.name, pageUrl) }))
  // The browser's timings do not include preflights, so use the provider's records.
  const preflights = requests
    .filter(({ method }) => method === 'OPTIONS')
    .map(({ path, at, endedAt }) => ({
      name: `provider OPTIONS ${path}`,
      startMs: at - startedAt,
      endMs: endedAt - startedAt,
    }))
  return [...seen, ...preflights].sort((one, other) => one.startMs - other.startMs)
}

function printChain(title: string, arrival: Arrival): void {
  const links = linksOf(arrival)
  const lastMs = Math.max(...links.map(({ endMs }) => endMs))
  console.log(`\n${title}\n`)
  for (const { name, startMs, endMs } of links) {
    const first = Math.round((startMs / lastMs) * barColumns)
    const length = Math.max(Math.round((endMs / lastMs) * barColumns) - first, 0)
    const bar = ' '.repeat(first) + (length > 0 ? '█'.repeat(length) : '|')
    const times = [startMs, endMs].map((ms) => ms.toFixed(1).padStart(8)).join('')
    console.log(`${times}  ${name.padEnd(44)} ${bar}`)
  }
}

/** Prints what the pages wait for until they show the user, for the visits with the median time. */
export function printChains(results: Results): void {
  for (const latencyMs of results.visits.keys()) {
    for (const kind of ['callback', 'reload'] satisfies ArrivalKind[]) {
      const arrivals = arrivalsOf(results, latencyMs, kind)
      for (const name of [genauthName, floorName]) {
        const middle = median(timesOf(arrivals, name))
        const arrival = arrivals.get(name)?.find(({ atMs }) => atMs === middle)
        const title = `The ${kind} of ${name}, ${latencyMs} ms per response of the provider, ms`
        if (arrival) printChain(title, arrival)
      }
    }
  }
}
