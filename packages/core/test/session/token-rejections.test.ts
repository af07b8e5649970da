import { expect, it } from 'vitest'
import { decideAfterRejection, type Rejection } from '../../src/session/token-rejections'

const version = (revision: number, id = 'session-1') => ({ id, revision })

const rejection: Rejection = {
  used: version(2),
  current: version(2),
  spent: undefined,
  elapsedMs: Infinity,
  isRenewing: false,
}

it.each<[string, Partial<Rejection>, ReturnType<typeof decideAfterRejection>]>([
  ['is current', {}, 'refresh'],
  ['is older than the current token', { current: version(3) }, 'repeat'],
  ['is older than a spent token', { current: version(3), spent: version(3) }, 'repeat'],
  ['belongs to an unknown session', { used: undefined }, 'repeat'],
  ['is spent', { spent: version(2) }, 'accept'],
  ['is spent, and a refresh is running', { spent: version(2), isRenewing: true }, 'accept'],
  ['is newer than the spent token', { spent: version(1) }, 'refresh'],
  [
    'has the revision of a spent token of another session',
    { spent: version(2, 'other') },
    'refresh',
  ],
  ['is rejected 10 s after the last refresh', { elapsedMs: 10_000 }, 'refresh'],
  ['is rejected sooner than 10 s after the last refresh', { elapsedMs: 9999 }, 'accept'],
  ['is rejected while a refresh is running', { elapsedMs: 0, isRenewing: true }, 'refresh'],
])(
  'S29: after the rejection of a token that %s, the decision is right',
  (_name, changes, expected) => {
    expect(decideAfterRejection({ ...rejection, ...changes })).toBe(expected)
  },
)
