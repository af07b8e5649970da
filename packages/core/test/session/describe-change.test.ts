import { expect, it } from 'vitest'
import {
  describeChange,
  isOtherUser,
  type SessionOwner,
  type SessionVersion,
} from '../../src/session/describe-change'

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

const first: SessionVersion = { id: 'session-1', sub: 'user-1', revision: 3 }
const failed = { ...first, failure: { count: 1 } }

it.each<[string, string | undefined, SessionVersion | undefined, SessionVersion]>([
  ['no session', 'login', undefined, first],
  ['another session of the same user', 'login', first, { ...first, id: 'session-2', revision: 1 }],
  [
    'a session of another user',
    'userSwitched',
    first,
    { ...first, id: 'session-2', sub: 'user-2' },
  ],
  ['a session of an unknown user', 'userSwitched', first, { id: 'session-2', revision: 1 }],
  ['the same session', undefined, first, { ...first }],
  ['the same session, whose user was unknown', undefined, { id: 'session-1', revision: 3 }, first],
  ['an older version of the session', undefined, first, { ...first, revision: 2 }],
  ['a newer version of the session', 'renewed', first, { ...first, revision: 4 }],
  ['a newer version after a failure', 'renewed', failed, { ...first, revision: 4 }],
  ['a first failure', 'renewalFailed', first, failed],
  ['the same failure', undefined, failed, failed],
  ['a second failure', 'renewalFailed', failed, { ...first, failure: { count: 2 } }],
  ['the end of a failure', undefined, failed, first],
])('X6: for %s, describeChange() returns %s', (_name, expected, before, after) => {
  expect(describeChange(before, after)).toBe(expected)
})
