import type { OneProcess } from './measure-once'
import type { Sample } from './rounds'

/** What a run has measured. */
export interface Results extends OneProcess {
  readonly rounds: number
  readonly session: ReadonlyMap<string, readonly Sample[]>
  readonly proxy: ReadonlyMap<string, readonly Sample[]>
}

/** What no run should exceed, whatever else the machine does: processor time, which is not waited for, and bytes. */
const limits = {
  sessionToPlain: 40,
  sessionToBetterAuth: 1,
  proxyToPlainProxy: 6,
  openingShare: 0.5,
  memoryBytes: 8192,
  redisBytes: 8192,
}

const ours = '@genauth/server, cookie'
const plainProxy = 'a proxy of 10 lines of fetch'

function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((one, other) => one - other)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
}

const medianOf = (samples: readonly Sample[] | undefined, of: keyof Sample) =>
  median((samples ?? []).map((sample) => sample[of]))

/** The median of what a round found, divided by what it found of another. */
function ratioOf(samples: readonly Sample[], others: readonly Sample[], of: keyof Sample): number {
  return median(samples.map((sample, round) => sample[of] / (others[round]?.[of] ?? Number.NaN)))
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

/** Of a request that tells who is logged in, the share that the opening of its cookie takes. */
const openingShare = ({ openingUs, session }: Results) =>
  openingUs / medianOf(session.get(ours), 'cpuUs')

/** Prints the tables of a run. */
export function printReport(results: Results): void {
  const { rounds, session, proxy, openingUs, cookieBytes, stored, memoryBytes, redisBytes } =
    results
  const how = `${rounds} rounds in turns; 10 connections for requests/s and processor time, 1 for latency`
  printTable(`Who is logged in (${how})`, session)
  printTable(`An answer of an API, directly and through a proxy (${how})`, proxy)
  const share = (openingShare(results) * 100).toFixed(0)
  console.log(
    `\nOpening a cookie of ${cookieBytes} bytes: ${openingUs.toFixed(0)} µs, ${share}% of the request that needs it`,
  )
  console.log(
    `\nA session, over ${stored} that are stored: ${memoryBytes.toFixed(0)} bytes in memoryStore()`,
  )
  console.log(
    redisBytes === undefined
      ? 'NOT MEASURED with Redis, which was not found on this machine.'
      : `${redisBytes.toFixed(0)} bytes in Redis`,
  )
}

/** The limits that a run has exceeded, a sentence for each. */
export function findExcess(results: Results): string[] {
  const { session, proxy, memoryBytes, redisBytes = 0 } = results
  const own = session.get(ours) ?? []
  const [plain = []] = session.values()
  const betterAuth = session.get('better-auth, memory') ?? []
  const measured = {
    sessionToPlain: ratioOf(own, plain, 'cpuUs'),
    sessionToBetterAuth: ratioOf(own, betterAuth, 'cpuUs'),
    proxyToPlainProxy: ratioOf(proxy.get(ours) ?? [], proxy.get(plainProxy) ?? [], 'cpuUs'),
    openingShare: openingShare(results),
    memoryBytes,
    redisBytes,
  }
  return Object.entries(limits).flatMap(([name, limit]) => {
    const value = measured[name as keyof typeof limits]
    return value <= limit ? [] : [`${name} is ${value.toFixed(2)}, and may be ${limit}`]
  })
}
