import { describe, expect, it } from 'vitest'
import { isDue, isSealingDue, isSessionExpired, renewalAt } from '../../src/sessions/session-times'

const lifetimes = { maxSessionMs: 1_000_000, maxIdleMs: 100_000 }
const record = {
  id: 'x',
  revision: 1,
  startedAt: 0,
  sealedAt: 0,
  receivedAt: 0,
  scope: 'user',
  accessToken: 'a',
  refreshToken: 'r',
}

describe('a session', () => {
  it.each([
    ['is idle', {}, 100_000],
    ['is old, though in use', { sealedAt: 990_000 }, 1_000_000],
    ['has a token that nothing renews', { expiresAt: 5000, refreshToken: undefined }, 5000],
  ])('B3: is over when it %s', (_why, change, at) => {
    expect(isSessionExpired({ ...record, ...change }, lifetimes, at - 1)).toBe(false)
    expect(isSessionExpired({ ...record, ...change }, lifetimes, at)).toBe(true)
  })

  it('lives on with a token that has run out and can be renewed', () => {
    expect(isSessionExpired({ ...record, expiresAt: 5000 }, lifetimes, 50_000)).toBe(false)
  })

  it.each([
    ['90 s before the end of a long one', 3_600_000, 3_510_000],
    ['in the last three eighths of a short one', 100_000, 62_500],
  ])('renews its token %s', (_when, expiresAt, at) => {
    expect(isDue({ ...record, expiresAt }, at - 1)).toBe(false)
    expect(isDue({ ...record, expiresAt }, at)).toBe(true)
  })

  it.each([
    ['there is nothing to renew it with', { expiresAt: 1, refreshToken: undefined }],
    ['it never runs out', {}],
  ])('renews no token where %s', (_why, change) => {
    expect(isDue({ ...record, ...change }, 90_000)).toBe(false)
  })

  it('B6: renews its token at once where somebody has begun to, and nothing came of it', () => {
    const begun = { ...record, expiresAt: 3_600_000, sentAt: 1000 }
    expect(isDue(begun, 1000)).toBe(true)
    expect(isDue({ ...begun, refreshToken: undefined }, 1000)).toBe(false)
  })

  it('is written again after a part of its idle lifetime, and not with every request', () => {
    expect(isSealingDue(record, lifetimes, 4999)).toBe(false)
    expect(isSealingDue(record, lifetimes, 5000)).toBe(true)
  })

  it.each([
    ['a minute before its token runs out', { expiresAt: 900_000, sealedAt: 850_000 }, 840_000],
    ['after three quarters of a short token', { expiresAt: 40_000 }, 30_000],
    [
      'when a token runs out that nothing renews',
      { expiresAt: 5000, refreshToken: undefined },
      5000,
    ],
    ['before it is idle', { expiresAt: 500_000 }, 50_000],
    ['at its end', { sealedAt: 990_000 }, 1_000_000],
  ])('is to be asked for again %s', (_when, change, at) => {
    expect(renewalAt({ ...record, ...change }, lifetimes)).toBe(at)
  })

  it('is due before its page asks, whose clock and network are others', () => {
    for (const expiresAt of [1000, 40_000, 3_600_000]) {
      const renewed = { ...record, expiresAt, sealedAt: expiresAt }
      const longer = { maxSessionMs: 1e9, maxIdleMs: 1e9 }
      expect(isDue(renewed, renewalAt(renewed, longer))).toBe(true)
    }
  })
})
