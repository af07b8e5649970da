// Checks that no text file contains a word of words.json. See find-words.mjs for why no tool does it.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readJson, root } from '../workspace.mjs'
import { findWords } from './find-words.mjs'

const words = readJson(join(import.meta.dirname, 'words.json'))

/** Not ours to write: generated files, and the list itself. */
const isLeftOut = (path) =>
  path === 'scripts/docs/words.json' ||
  path.endsWith('pnpm-lock.yaml') ||
  path.endsWith('CHANGELOG.md')

/** The text files that Git has, or would add. */
const textFiles = () =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\0')
    .filter((path) => path && !isLeftOut(path) && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
    // Git takes a file for binary by the same sign.
    .filter(({ text }) => !text.slice(0, 8000).includes('\0'))

/** One line per word that is found: where it is, and what to write instead. */
export const checkWords = () =>
  textFiles().flatMap(({ path, text }) =>
    findWords(text, words).map(
      ({ line, word, instead }) => `${path}:${line}: "${word}". Write instead: ${instead}.`,
    ),
  )
