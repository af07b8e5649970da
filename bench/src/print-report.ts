import { median, quantile } from './quantile'

/** The measurements of one benchmark run. */
export interface Results {
  readonly count: number
  readonly rounds: number
  readonly renewals: number
  /** The milliseconds to mount all readers, by kind and round. */
  readonly mounts: Readonly<Record<string, readonly number[]>>
  readonly tokens: {
    readonly peekTokenNs: readonly number[]
    readonly getTokenNs: readonly number[]
  }
  /** The number of renders of all readers during all refreshes, by hook. */
  readonly renders: Readonly<Record<string, number>>
}

function print(cells: readonly string[]): void {
  const [first = '', ...others] = cells
  console.log(first.padEnd(34) + others.map((cell) => cell.padStart(16)).join(''))
}

/** The limits of a benchmark run on a machine without other load. */
const limits = { useUserToPlain: 2, peekTokenNs: 1000, rendersWithoutToken: 0 }

/** Returns a sentence for each limit that the benchmark run has exceeded. */
export function findExcess({ mounts, tokens, renders }: Results): string[] {
  const ratio = median(mounts['useUser'] ?? []) / median(mounts['plain context'] ?? [])
  const peekTokenNs = median(tokens.peekTokenNs)
  const { 'useToken().accessToken': ofToken, ...others } = renders
  const rendered = Object.values(others).reduce((sum, number) => sum + number, 0)
  const exceeds = (value: number, limit: number) => !(value <= limit)
  return [
    exceeds(ratio, limits.useUserToPlain) &&
      `useUser costs ${ratio.toFixed(2)} times a plain context; the limit is ${limits.useUserToPlain}`,
    exceeds(peekTokenNs, limits.peekTokenNs) &&
      `peekToken() takes ${peekTokenNs.toFixed(0)} ns; the limit is ${limits.peekTokenNs} ns`,
    exceeds(rendered, limits.rendersWithoutToken) &&
      `token refreshes rendered ${rendered} readers that do not read the token`,
  ].filter((sentence) => sentence !== false)
}

/** Prints the tables of a benchmark run. */
export function printReport({ count, rounds, renewals, mounts, tokens, renders }: Results): void {
  const [plain = []] = Object.values(mounts)
  console.log(`\nMounting ${count} readers in Chromium, React in production, ${rounds} rounds\n`)
  print(['', 'median ms', 'quartiles ms', 'plain = 1'])
  for (const [name, samples] of Object.entries(mounts)) {
    const quartiles = [0.25, 0.75].map((at) => quantile(samples, at).toFixed(2)).join('–')
    const ratio = (median(samples) / median(plain)).toFixed(2)
    print([name, median(samples).toFixed(2), quartiles, ratio])
  }
  console.log('\nOne call with a valid token\n')
  print(['', 'median ns'])
  print(['peekToken()', median(tokens.peekTokenNs).toFixed(0)])
  print(['await getToken()', median(tokens.getTokenNs).toFixed(0)])
  console.log(
    `\nRenders of ${count} readers of each hook during ${renewals} token refreshes, in total and per reader and refresh\n`,
  )
  print(['', 'total', 'per reader'])
  for (const [name, number] of Object.entries(renders)) {
    print([name, String(number), String(number / count / renewals)])
  }
}
