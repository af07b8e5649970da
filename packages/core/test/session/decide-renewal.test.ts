import { expect, it } from 'vitest'
import { decideRenewal, type RenewalQuestion } from '../../src/session/decide-renewal'

const now = 1_000_000
const since = now - 5000
const session = { id: 'session-1', revision: 3, expiresAt: now + 60_000 }

const due: RenewalQuestion = {
  stored: session,
  before: session,
  since,
  now,
  isDue: true,
  isForced: false,
}
const forced = { ...due, isDue: false, isForced: true }
const failing = (failedAt: number, notBefore?: number) => ({
  ...session,
  failure: { failedAt, notBefore },
})

it.each<[string, string, RenewalQuestion]>([
  ['a refresh is due', 'send', due],
  ['no refresh is due', 'nothing', { ...due, isDue: false }],
  ['a caller forces a refresh that is not due', 'send', forced],
  ['the session has ended', 'nothing', { ...forced, stored: undefined }],
  [
    'another login has replaced the session',
    'nothing',
    { ...forced, stored: { ...session, id: 'other' } },
  ],
  ['another tab has refreshed', 'nothing', { ...forced, stored: { ...session, revision: 4 } }],
  [
    'the token of another tab’s refresh has expired',
    'send',
    { ...forced, stored: { ...session, revision: 4, expiresAt: now } },
  ],
  [
    'a token without an expiry came from another tab',
    'nothing',
    { ...forced, stored: { ...session, revision: 4, expiresAt: undefined } },
  ],
  [
    'another tab’s attempt failed during the wait',
    'wait',
    { ...forced, stored: failing(since + 1) },
  ],
  ['an attempt failed when the wait started', 'send', { ...forced, stored: failing(since) }],
  ['an attempt failed before the wait', 'send', { ...forced, stored: failing(since - 1) }],
  ['an attempt failed at this moment', 'wait', { ...forced, stored: failing(now) }],
  ['the clock was set back after a failure', 'send', { ...forced, stored: failing(now + 1) }],
  ['`Retry-After` forbids a refresh', 'wait', { ...forced, stored: failing(since - 1, now + 1) }],
  ['`Retry-After` has passed', 'send', { ...forced, stored: failing(since - 1, now) }],
  [
    'the clock was set back, and `Retry-After` is in the future',
    'send',
    { ...forced, stored: failing(now + 1, now + 2) },
  ],
  ['a refresh is due after a failure during the wait', 'send', { ...due, stored: failing(now) }],
])('if %s, decideRenewal() returns %s', (_name, expected, question) => {
  expect(decideRenewal(question)).toBe(expected)
})
