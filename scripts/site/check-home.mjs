// Checks that the figures on the home pages are those of the README, which other checks compare with the measured values.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Returns the figures of a text: numbers with two digits or more, with their unit of size. */
export const readFigures = (text) => text.match(/\d[\d.,]*\d(?: kB)?/g) ?? []

/** Returns one line per figure of a home page that the README lacks. */
export function checkHome({ root, pages }) {
  const known = readFigures(readFileSync(join(root, 'README.md'), 'utf8'))
  return ['index.md', 'zh/index.md'].flatMap((page) =>
    readFigures(readFileSync(join(pages, page), 'utf8'))
      .filter((figure) => !known.includes(figure))
      .map((figure) => `${page}: the README lacks the figure ${figure}`),
  )
}
