import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { formatEvents, readEvents } from '../docs/check-events.mjs'
import { root } from '../workspace.mjs'

const source = `/** The types. */
export interface ServerEventMap {
  /** A user logged in. */
  login: SessionMembers
  /**
   * A session ended. \`reason\` is
   * the reason.
   */
  session_ended: SessionMembers & { readonly reason: Reason }
}
`

it('the table of events has one row for each member of ServerEventMap, with its doc comment', () => {
  expect(formatEvents(readEvents(source))).toBe(`
| type | meaning |
|---|---|
| \`login\` | A user logged in. |
| \`session_ended\` | A session ended. \`reason\` is the reason. |

`)
})

it('each type of ServerEventMap has a doc comment', () => {
  const text = readFileSync(join(root, 'packages/server/src/events/server-event.ts'), 'utf8')
  const [, body = ''] = /export interface ServerEventMap \{\n(.*?)\n\}/s.exec(text) ?? []
  const types = [...body.matchAll(/^ {2}(\w+):/gm)].map(([, type]) => type)
  expect(types.length).toBeGreaterThan(10)
  expect(readEvents(text).map(({ type }) => type)).toEqual(types)
})
