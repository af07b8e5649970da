import type { OneProcess } from './measure-once'
import type { Sample } from './rounds'
import { sessionSubjects } from './subjects'

/** The measurements of one benchmark run. */
export interface Results extends OneProcess {
  readonly rounds: number
  readonly session: ReadonlyMap<string, readonly Sample[]>
  readonly proxy: ReadonlyMap<string, readonly Sample[]>
}

/**
 * The limits of a benchmark run. Only CPU times and byte counts have limits, because other load on the machine has little effect on them.
 */
const limits = {
  cookieToBestPeer: 1,
  memoryToBestPeer: 1,
  proxyToPlainProxy: 2,
  decryptionShare: 0.5,
  memoryBytes: 8192,
  redisBytes: 8192,
}

const ownName = '@genauth/server, cookie'
const plainProxy = 'a proxy of 10 lines of fetch'

function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((one, other) => one - other)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
}

const medianOf = (samples: readonly Sample[] | undefined, of: keyof Sample) =>
  median((samples ?? []).map((sample) => sample[of]))

/** Calculates the ratio between two subjects for each round, and returns the median of these ratios. */
function ratioOf(samples: readonly Sample[], others: readonly Sample[], of: keyof Sample): number {
  return median(samples.map((sample, round) => sample[of] / (others[round]?.[of] ?? Number.NaN)))
}

/** Returns the largest ratio to another library that stores its sessions in the same place. The best library causes this ratio. */
function toBestPeer({ session }: Results, kind: 'cookie' | 'memory', of: keyof Sample): number {
  const own = session.get(`@genauth/server, ${kind}`) ?? []
  const peers = sessionSubjects.filter(
    ({ app, sessions }) => app !== 'genauth' && sessions === kind,
  )
  return Math.max(...peers.map(({ name }) => ratioOf(own, session.get(name) ?? [], of)))
}

function print(cells: readonly string[]): void {
  const [first = '', ...others] = cells
  console.log(first.padEnd(32) + others.map((cell) => cell.padStart(13)).join(''))
}

function printTable(title: string, table: Results['session']): void {
  const [first = []] = table.values()
  console.log(`\n${title}\n`)
  print([
    '',
    'requests/s',
    'first = 1',
    'CPU µs',
    'first = 1',
    'p50 ms',
    'added',
    'p99 ms',
    'added',
  ])
  for (const [name, samples] of table) {
    const latency = (['p50Ms', 'p99Ms'] as const).flatMap((of) => {
      const added = median(
        samples.map((one, round) => one[of] - (first[round]?.[of] ?? Number.NaN)),
      )
      return [medianOf(samples, of).toFixed(2), added.toFixed(2)]
    })
    print([
      name,
      medianOf(samples, 'perSecond').toFixed(0),
      ratioOf(samples, first, 'perSecond').toFixed(2),
      medianOf(samples, 'cpuUs').toFixed(0),
      ratioOf(samples, first, 'cpuUs').toFixed(1),
      ...latency,
    ])
  }
}

/** Returns the CPU time to read a session cookie, divided by the CPU time of a whole session request. */
const decryptionShare = ({ decryptionUs, session }: Results) =>
  decryptionUs / medianOf(session.get(ownName), 'cpuUs')

/** Prints the tables of a benchmark run. */
export function printReport(results: Results): void {
  const { rounds, session, proxy, decryptionUs, cookieBytes, stored, memoryBytes, redisBytes } =
    results
  const how = `${rounds} rounds in turns; 10 connections for requests/s and CPU time, 1 for latency`
  printTable(`Reading the session (${how})`, session)
  printTable(`An API response, directly and through a proxy (${how})`, proxy)
  const proxyRatio = (of: keyof Sample) =>
    ratioOf(proxy.get(ownName) ?? [], proxy.get(plainProxy) ?? [], of).toFixed(2)
  const peerRatio = (kind: 'cookie' | 'memory', of: keyof Sample) =>
    toBestPeer(results, kind, of).toFixed(2)
  console.log(
    `\nCPU time (p99), as the ratio to the best other library with the same storage: ${peerRatio('cookie', 'cpuUs')} (${peerRatio('cookie', 'p99Ms')}) with cookies, ${peerRatio('memory', 'cpuUs')} (${peerRatio('memory', 'p99Ms')}) in memory`,
  )
  console.log(
    `CPU time (p99) of the proxy with cookies, as the ratio to 10 lines of fetch: ${proxyRatio('cpuUs')} (${proxyRatio('p99Ms')})`,
  )
  const share = (decryptionShare(results) * 100).toFixed(0)
  console.log(
    `\nReading a session cookie of ${cookieBytes} bytes that the server has decrypted before: ${decryptionUs.toFixed(0)} µs, ${share}% of a session request`,
  )
  console.log(
    `\nOne session, as the average of ${stored} stored ones: ${memoryBytes.toFixed(0)} bytes in memoryStore()`,
  )
  console.log(
    redisBytes === undefined
      ? 'NOT MEASURED: Redis is not installed on this machine.'
      : `${redisBytes.toFixed(0)} bytes in Redis`,
  )
}

/** Returns a sentence for each limit that the benchmark run has exceeded. */
export function findExcess(results: Results): string[] {
  const { proxy, memoryBytes, redisBytes = 0 } = results
  const measured = {
    cookieToBestPeer: toBestPeer(results, 'cookie', 'cpuUs'),
    memoryToBestPeer: toBestPeer(results, 'memory', 'cpuUs'),
    proxyToPlainProxy: ratioOf(proxy.get(ownName) ?? [], proxy.get(plainProxy) ?? [], 'cpuUs'),
    decryptionShare: decryptionShare(results),
    memoryBytes,
    redisBytes,
  }
  return Object.entries(limits).flatMap(([name, limit]) => {
    const value = measured[name as keyof typeof limits]
    return value <= limit ? [] : [`${name} is ${value.toFixed(2)}; the limit is ${limit}`]
  })
}
