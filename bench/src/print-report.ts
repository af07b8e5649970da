import { median, quantile } from './quantile'

/** What a run has measured. */
export interface Results {
  readonly count: number
  readonly rounds: number
  readonly renewals: number
  /** Milliseconds for mounting all readers, by kind. */
  readonly mounts: Readonly<Record<string, readonly number[]>>
  readonly tokens: {
    readonly peekTokenNs: readonly number[]
    readonly getTokenNs: readonly number[]
  }
  /** Renders of all readers over all renewals, by hook. */
  readonly renders: Readonly<Record<string, number>>
}

function print(cells: readonly string[]): void {
  const [first = '', ...others] = cells
  console.log(first.padEnd(34) + others.map((cell) => cell.padStart(16)).join(''))
}

/** What no run should exceed on a machine that does nothing else. */
const limits = { useUserToPlain: 2, peekTokenNs: 1000, rendersWithoutToken: 0 }

/** The limits that a run has exceeded, a sentence for each. */
export function findExcess({ mounts, tokens, renders }: Results): string[] {
  const ratio = median(mounts['useUser'] ?? []) / median(mounts['plain context'] ?? [])
  const peekTokenNs = median(tokens.peekTokenNs)
  const { 'useToken().accessToken': ofToken, ...others } = renders
  const rendered = Object.values(others).reduce((sum, number) => sum + number, 0)
  const isOver = (value: number, limit: number) => !(value <= limit)
  return [
    isOver(ratio, limits.useUserToPlain) &&
      `useUser costs ${ratio.toFixed(2)} times a plain context, and may cost ${limits.useUserToPlain}`,
    isOver(peekTokenNs, limits.peekTokenNs) &&
      `peekToken() takes ${peekTokenNs.toFixed(0)} ns, and may take ${limits.peekTokenNs}`,
    isOver(rendered, limits.rendersWithoutToken) &&
      `renewals rendered ${rendered} readers of something else than the token`,
  ].filter((sentence) => sentence !== false)
}

/** Prints the tables of a run. */
export function printReport({ count, rounds, renewals, mounts, tokens, renders }: Results): void {
  const [plain = []] = Object.values(mounts)
  console.log(`\nMounting ${count} readers in Chromium, React in production, ${rounds} rounds\n`)
  print(['', 'median ms', 'quartiles ms', 'plain = 1'])
  for (const [name, samples] of Object.entries(mounts)) {
    const quartiles = [0.25, 0.75].map((at) => quantile(samples, at).toFixed(2)).join('–')
    const ratio = (median(samples) / median(plain)).toFixed(2)
    print([name, median(samples).toFixed(2), quartiles, ratio])
  }
  console.log('\nOne call, with a token that is good\n')
  print(['', 'median ns'])
  print(['peekToken()', median(tokens.peekTokenNs).toFixed(0)])
  print(['await getToken()', median(tokens.getTokenNs).toFixed(0)])
  console.log(`\nRenders of ${count} readers of each over ${renewals} renewals\n`)
  print(['', 'renders', 'each, each time'])
  for (const [name, number] of Object.entries(renders)) {
    print([name, String(number), String(number / count / renewals)])
  }
}
