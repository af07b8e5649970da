import { expect, it } from 'vitest'
import { isOtherUser, type SessionOwner } from '../../src/session/is-other-user'

const known = { id: 'session-1', sub: 'user-1' }
const unknown = { id: 'session-1' }

it.each<[string, SessionOwner, SessionOwner, boolean]>([
  ['the same session of a known user', known, known, false],
  ['the same session, whose user is now known', unknown, known, false],
  ['the same session, whose user is no longer known', known, unknown, false],
  ['the same session of a user who was never known', unknown, unknown, false],
  ['the same session with another sub', known, { ...known, sub: 'user-2' }, true],
  ['another session with the same sub', known, { id: 'session-2', sub: 'user-1' }, false],
  ['another session with another sub', known, { id: 'session-2', sub: 'user-2' }, true],
  ['another session after a known user', known, { id: 'session-2' }, true],
  ['another session after an unknown user', unknown, { id: 'session-2', sub: 'user-1' }, true],
  ['another session, with both users unknown', unknown, { id: 'session-2' }, true],
  ['a session of another tab with the same sub', known, { id: undefined, sub: 'user-1' }, false],
  ['a session of another tab, after an unknown user', unknown, { id: undefined, sub: 'u' }, true],
])('X6: isOtherUser of %s', (_name, before, after, expected) => {
  expect(isOtherUser(before, after)).toBe(expected)
})
