// Checks that no text file contains a word of words.json. find-words.mjs explains why no linter is used.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readJson, root } from '../workspace.mjs'
import { findWords } from './find-words.mjs'

const words = readJson(join(import.meta.dirname, 'words.json'))

/** Skips generated files and the word list itself. */
const isLeftOut = (path) =>
  path === 'scripts/docs/words.json' ||
  path.endsWith('pnpm-lock.yaml') ||
  path.endsWith('CHANGELOG.md')

/** Returns the text files that Git tracks or would add. */
const textFiles = () =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\0')
    .filter((path) => path && !isLeftOut(path) && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
    // Skip binary files. Like Git, treat a file as binary if its start contains a NUL character.
    .filter(({ text }) => !text.slice(0, 8000).includes('\0'))

/** Returns one line per found word, with its location and the replacement. */
export const checkWords = () =>
  textFiles().flatMap(({ path, text }) =>
    findWords(text, words).map(
      ({ line, word, instead }) => `${path}:${line}: "${word}". Write instead: ${instead}.`,
    ),
  )
