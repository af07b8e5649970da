// Counts the tests of the last `npm test`. Vitest prints its own totals before the search for leaks, and no other script can read them.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readJson, root } from './workspace.mjs'

/** Where the last run of `npm test` left its results. */
export const testRecord = join(root, '.cache', 'tests.json')

/** The tests of that run: `{ project, file, name, state }`, with a state of Vitest's. None, where nothing was run. */
export const recordedTests = () => (existsSync(testRecord) ? readJson(testRecord).tests : [])

/** Counts them. A file that could not be loaded, and an error outside of a test, each count as a test that failed. */
export function countTests() {
  if (!existsSync(testRecord)) return { passed: 0, failed: 0, skipped: 0 }
  const { tests, failedElsewhere } = readJson(testRecord)
  const count = (...states) => tests.filter(({ state }) => states.includes(state)).length
  return {
    passed: count('passed'),
    failed: count('failed') + failedElsewhere,
    skipped: count('skipped', 'pending'),
  }
}

export const totalsLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
