import { expect, it } from 'vitest'
import { isOtherUser, type SessionOwner } from '../../src/session/judge-session'

const known = { id: 'session-1', sub: 'user-1' }
const unknown = { id: 'session-1' }

it.each<[string, boolean, SessionOwner, SessionOwner]>([
  ['the same session with the same sub', false, known, known],
  ['the same session that gets a sub', false, unknown, known],
  ['the same session that loses its sub', false, known, unknown],
  ['the same session without any sub', false, unknown, unknown],
  ['the same session with another sub', true, known, { ...known, sub: 'user-2' }],
  ['another session with the same sub', false, known, { id: 'session-2', sub: 'user-1' }],
  ['another session with another sub', true, known, { id: 'session-2', sub: 'user-2' }],
  ['a session without a sub after a session with a sub', true, known, { id: 'session-2' }],
  [
    'a session with a sub after a session without a sub',
    true,
    unknown,
    { id: 'session-2', sub: 'user-1' },
  ],
  ['two sessions that both have no sub', true, unknown, { id: 'session-2' }],
  ['a session of another tab with the same sub', false, known, { id: undefined, sub: 'user-1' }],
  [
    'a session of another tab after a session without a sub',
    true,
    unknown,
    { id: undefined, sub: 'u' },
  ],
])('X6: for %s, isOtherUser() returns %s', (_name, expected, before, after) => {
  expect(isOtherUser(before, after)).toBe(expected)
})
