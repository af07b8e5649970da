// Checks and writes the list of error messages in docs/errors.md. API documentation generators list types, not texts.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../workspace.mjs'
import { codesInSource } from './check-error-codes.mjs'
import { collectMessages } from './collect-messages.mjs'

const path = 'docs/errors.md'
const list = /(<!-- messages: .*? -->\n)(.*?)(<!-- \/messages -->)/s

/** Returns a Markdown code span. Its fence is longer than any sequence of backticks in the text. */
function codeSpan(text) {
  const runs = text.match(/`+/g) ?? []
  const fence = '`'.repeat(1 + Math.max(0, ...runs.map((run) => run.length)))
  const padding = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return fence + padding + text + padding + fence
}

/** Returns the list as Markdown: each code, and its messages below it. */
export function formatMessages(messages) {
  const codes = [...new Set(messages.map(({ code }) => code))]
  const lines = codes.flatMap((code) => [
    `* \`${code}\``,
    ...messages
      .filter((each) => each.code === code)
      .map(({ message }) => `  * ${codeSpan(message)}`),
  ])
  return `\n${lines.join('\n')}\n\n`
}

/** Returns one line per difference between the list in a document and the expected list. */
export function compareMessages(document, expected) {
  const found = list.exec(document)?.[2]
  if (found === undefined) return [`${path}: the list of messages is missing`]
  const lines = (text) => text.split('\n').filter((line) => line.trim() !== '')
  const [old, current] = [lines(found), lines(expected)]
  const differences = [
    ...old.filter((line) => !current.includes(line)).map((line) => `not in the sources: ${line}`),
    ...current.filter((line) => !old.includes(line)).map((line) => `missing: ${line}`),
  ]
  if (differences.length === 0 && found !== expected) differences.push('the list is out of order')
  return differences.map((difference) => `${path}: ${difference.replace(/ +\*/, ' *')}`)
}

function readSources() {
  const packages = ['core', 'react', 'server'].map((name) => `packages/${name}/src/*`)
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--', ...packages], {
    cwd: root,
    encoding: 'utf8',
  })
  return listed
    .split('\n')
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('/src/testing/'))
    .filter((file) => existsSync(join(root, file)))
    .map((file) => ({ path: file, text: readFileSync(join(root, file), 'utf8') }))
}

/** Returns one line per message that differs between docs/errors.md and the sources. With `write`, updates the document first. */
export function checkMessages({ write }) {
  const { messages, problems } = collectMessages(readSources(), codesInSource())
  const expected = formatMessages(messages)
  const file = join(root, path)
  const document = readFileSync(file, 'utf8')
  const corrected = document.replace(list, (_all, begin, _old, end) => begin + expected + end)
  if (write) writeFileSync(file, corrected)
  const differences = compareMessages(write ? corrected : document, expected)
  const advice = 'Run `npm run docs -- --write` to update the list of messages in docs/errors.md.'
  return [...problems, ...differences, ...(differences.length > 0 ? [advice] : [])]
}
