// Checks and writes the table of events in docs/server.md. API documentation generators write pages, not a table in a document.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../workspace.mjs'
import { compareBlock, replaceBlock } from './marked-blocks.mjs'

const path = 'docs/server.md'
const source = 'packages/server/src/events/server-event.ts'
const name = 'events'

/** Returns the name and the text of each member of `ServerEventMap`, in order. */
export function readEvents(text) {
  const [, body = ''] = /export interface ServerEventMap \{\n(.*?)\n\}/s.exec(text) ?? []
  const members = body.matchAll(/^ {2}\/\*\*(.*?)\*\/\n {2}(\w+):/gms)
  return [...members].map(([, comment, type]) => ({
    type,
    meaning: comment
      .replaceAll(/\n *\*/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  }))
}

/** Returns the table as Markdown. */
export function formatEvents(events) {
  const rows = events.map(({ type, meaning }) => `| \`${type}\` | ${meaning} |`)
  return `\n${['| type | meaning |', '|---|---|', ...rows].join('\n')}\n\n`
}

/** Returns one line if the table is outdated. With `write`, updates the table first. */
export function checkEvents({ write }) {
  const expected = formatEvents(readEvents(readFileSync(join(root, source), 'utf8')))
  const file = join(root, path)
  const document = readFileSync(file, 'utf8')
  const corrected = replaceBlock(document, name, expected)
  if (write) writeFileSync(file, corrected)
  return compareBlock({ path, document: write ? corrected : document, name, expected })
}
