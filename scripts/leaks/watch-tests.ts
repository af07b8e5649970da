import { join, relative } from 'node:path'
import { afterAll, expect } from 'vitest'
import { type Ledger, openLedger } from './ledger'

const root = join(import.meta.dirname, '../..')

/** Lets watchers watch the tests of a file, where `scripts/test.mjs` has named the folder that it searches after the run. */
export function watchTests(...watchers: ((ledger: Ledger) => unknown)[]): void {
  const folder = process.env['LEAK_LEDGER']
  if (!folder) return
  const ledger = openLedger(folder, () => relative(root, expect.getState().testPath ?? root))
  for (const watch of watchers) watch(ledger)
  afterAll(ledger.flush)
  // What comes after the last test of a file is no less a leak.
  process.on('exit', ledger.flush)
}
