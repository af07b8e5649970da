import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const app = join(import.meta.dirname, 'app')
const jest = join(
  dirname(createRequire(join(app, 'package.json')).resolve('jest/package.json')),
  'bin/jest.js',
)

const lines = (text: string) => text.split('\n').map((line) => line.trim())

/** Runs the app's tests, and returns what they found. */
async function runJest(flags: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [jest, '--json', '--no-cache', ...flags],
    { cwd: app, env: { ...process.env, ...env } },
  )
  const { numPassedTests, success } = JSON.parse(stdout) as Record<string, unknown>
  return { numPassedTests, success }
}

it('M5, M11: the tests of an app with the Jest recipe pass in jsdom, with the built packages, and print no warnings', async () => {
  expect(await runJest()).toEqual({ numPassedTests: 4, success: true })
})

it('M11: Jest prints warnings if its configuration has the condition `development`', async () => {
  const options = JSON.stringify({ customExportConditions: ['browser', 'development'] })
  const flags = [`--testEnvironmentOptions=${options}`, 'warnings']
  expect(await runJest(flags, { WARNINGS: '1' })).toEqual({ numPassedTests: 1, success: true })
})

it('M5: the manual shows the configuration of this app', () => {
  const manual = lines(readFileSync(join(import.meta.dirname, '../../../../docs/react.md'), 'utf8'))
  const config = lines(readFileSync(join(app, 'jest.config.js'), 'utf8'))
  const shown = config.slice(config.indexOf('export default {'), -1)
  expect(shown.length).toBeGreaterThan(10)
  expect(manual.join('\n')).toContain(shown.join('\n'))
})
