// Part of the search for leaks (search.mjs): starts the watchers, and writes the ledger after each file.

import { join, relative } from 'node:path'
import { afterAll, expect } from 'vitest'
import { type Ledger, openLedger } from './ledger'

const root = join(import.meta.dirname, '../..')

// Open one ledger per process, because several test files can share a process.
let opened: ReturnType<typeof openLedger> | undefined
const watching = new Set<(ledger: Ledger) => unknown>()

function openOnce(folder: string): ReturnType<typeof openLedger> {
  if (opened) return opened
  opened = openLedger(folder, () => relative(root, expect.getState().testPath ?? root))
  // At the exit, also write the texts that were recorded after the last test of a file.
  process.on('exit', opened.flush)
  return opened
}

/** Starts watchers for the tests of a file, if `scripts/test.mjs` has set the folder for the ledgers. */
export function watchTests(...watchers: ((ledger: Ledger) => unknown)[]): void {
  const folder = process.env['LEAK_LEDGER']
  if (!folder) return
  const ledger = openOnce(folder)
  for (const watch of watchers) {
    if (watching.has(watch)) continue
    watching.add(watch)
    watch(ledger)
  }
  afterAll(ledger.flush)
}
