import { expect, it } from 'vitest'
import { isOtherUser, type SessionOwner } from '../../src/session/is-other-user'

const known = { id: 'session-1', sub: 'user-1' }
const unknown = { id: 'session-1' }

it.each<[string, SessionOwner, SessionOwner, boolean]>([
  ['the same session with the same sub', known, known, false],
  ['the same session with a new sub', unknown, known, false],
  ['the same session without its previous sub', known, unknown, false],
  ['the same session without any sub', unknown, unknown, false],
  ['the same session with another sub', known, { ...known, sub: 'user-2' }, true],
  ['another session with the same sub', known, { id: 'session-2', sub: 'user-1' }, false],
  ['another session with another sub', known, { id: 'session-2', sub: 'user-2' }, true],
  ['another session without a sub, after a session with one', known, { id: 'session-2' }, true],
  [
    'another session with a sub, after a session without one',
    true,
    unknown,
    { id: 'session-2', sub: 'user-1' },
  ],
  ['two sessions that both have no sub', unknown, { id: 'session-2' }, true],
  ['a session of another tab with the same sub', known, { id: undefined, sub: 'user-1' }, false],
  [
    'a session of another tab with a session that has no sub',
    true,
    unknown,
    { id: undefined, sub: 'u' },
  ],
])('X6: isOtherUser() compares %s', (_name, before, after, expected) => {
  expect(isOtherUser(before, after)).toBe(expected)
})
