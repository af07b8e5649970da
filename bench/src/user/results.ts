import { quantile } from '../quantile'
import type { Arrival, ProviderRequest, Visit } from './measure-visit'
import { bareName, floorAgainName, floorName } from './subjects'

/** The measurements of one benchmark run. */
export interface Results {
  readonly rounds: number
  /** The visits to each app, for each latency of the provider in milliseconds. */
  readonly visits: Map<number, ReadonlyMap<string, readonly Visit[]>>
  /** The requests of ten tabs to the provider, by app and round. */
  readonly tabs: ReadonlyMap<string, readonly (readonly ProviderRequest[])[]>
}

/** How the browser arrives at a page with the user's name: through a login callback, or through a reload. */
export type ArrivalKind = 'callback' | 'reload'

/** For each kind of arrival, the name of the app with which the other apps are compared. */
export const referenceNames: Readonly<Record<ArrivalKind, string>> = {
  callback: floorName,
  reload: bareName,
}

/** The measured pages of one kind (callback or reload) at one latency of the provider, by app. */
export type Arrivals = ReadonlyMap<string, readonly Arrival[]>

export function arrivalsOf(results: Results, latencyMs: number, kind: ArrivalKind): Arrivals {
  const visits = [...(results.visits.get(latencyMs) ?? [])]
  const arrivals = visits.map(([name, found]): [string, Arrival[]] => [
    name,
    found.flatMap((visit) => visit[kind] ?? []),
  ])
  return new Map(arrivals.filter(([, found]) => found.length > 0))
}

export const timesOf = (arrivals: Arrivals, name: string): number[] =>
  (arrivals.get(name) ?? []).map(({ atMs }) => atMs)

/** Returns the time of an app divided by the time of the reference, at the given quantile of both times. */
export function ratioOf(arrivals: Arrivals, name: string, reference: string, at = 0.5): number {
  return quantile(timesOf(arrivals, name), at) / quantile(timesOf(arrivals, reference), at)
}

/** Returns the relative difference between the medians of two measurements of the same page. */
export function noiseOf(arrivals: Arrivals): number {
  return Math.abs(ratioOf(arrivals, floorAgainName, floorName) - 1)
}

/** Finds the round in which the ten tabs of an app sent the most requests, and returns its requests. */
export function worstTabRound({ tabs }: Results, name: string): readonly ProviderRequest[] {
  const [most = []] = [...(tabs.get(name) ?? [])].sort((one, other) => other.length - one.length)
  return most
}

/** Returns the highest number of requests that one measured page of an app has sent to the provider. */
export function mostRequests(arrivals: Arrivals, name: string): number {
  return Math.max(...(arrivals.get(name) ?? []).map(({ requests }) => requests.length))
}
