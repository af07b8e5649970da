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

it('M5: the tests of an app with the Jest recipe pass in jsdom, with the built packages', async () => {
  const args = [jest, '--json', '--no-cache']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: app })
  const { numPassedTests, success } = JSON.parse(stdout) as Record<string, unknown>
  expect({ numPassedTests, success }).toEqual({ numPassedTests: 3, success: true })
})

it('M5: the README shows the configuration of this app', () => {
  const readme = lines(readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8'))
  const config = lines(readFileSync(join(app, 'jest.config.js'), 'utf8'))
  const shown = config.slice(config.indexOf('export default {'), -1)
  expect(shown.length).toBeGreaterThan(10)
  expect(readme.join('\n')).toContain(shown.join('\n'))
})
