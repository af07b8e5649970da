// Counts the tests of the last `npm test`. Vitest prints its own totals before the search for leaks, and no other script can read Vitest's
// totals.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readJson, root } from './workspace.mjs'

/** The file with the results of the last `npm test`. */
export const testRecord = join(root, '.cache', 'tests.json')

/** Returns the tests of the last run as `{ project, file, name, state }`, or an empty list if there was no run. */
export const recordedTests = () => (existsSync(testRecord) ? readJson(testRecord).tests : [])

/** Counts the tests. The number of failed tests includes files that fail to load, and errors outside of a test. */
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
