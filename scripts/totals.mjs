import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readJson, root } from './workspace.mjs'

/** Where the last run of `npm test` left its results. */
export const testResults = join(root, '.cache', 'vitest.json')

/**
 * Counts the tests in a result of Vitest's JSON reporter. A file that could not be loaded has no test of its own to fail, and
 * counts as one.
 */
export function countTests(path) {
  if (!existsSync(path)) return { passed: 0, failed: 0, skipped: 0 }
  const result = readJson(path)
  const notLoaded = result.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + notLoaded.length,
    skipped: result.numPendingTests + result.numTodoTests,
  }
}

export const totalsLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
