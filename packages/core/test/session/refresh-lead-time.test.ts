import { describe, expect, it } from 'vitest'
import type { StoredSession } from '../../src/browser-mode/record'
import { isDue, isRenewable, isTokenGood, nextRenewalAt } from '../../src/session/refresh-lead-time'

const receivedAt = 1_000_000_000
function session(seconds: number | undefined, changes: Partial<StoredSession> = {}): StoredSession {
  return {
    version: 1,
    id: 'session-1',
    revision: 1,
    startedAt: receivedAt,
    receivedAt,
    expiresAt: seconds === undefined ? undefined : receivedAt + seconds * 1000,
    scope: 'user',
    accessToken: 'access',
    refreshToken: 'refresh',
    stale: false,
    ...changes,
  }
}
const failure = { code: 'timeout', message: '', count: 1, failedAt: receivedAt } as const

describe('the time of the next refresh', () => {
  it.each([
    [1, 0.75],
    [5, 3.75],
    [239, 179.25],
    [240, 180],
    [3600, 3540],
    [30 * 86_400, 30 * 86_400 - 60],
    [365 * 86_400, 365 * 86_400 - 60],
  ])('R9: a token with a lifetime of %d s is refreshed after %d s', (lifetime, after) => {
    expect(nextRenewalAt(session(lifetime), 0)).toBe(receivedAt + after * 1000)
  })

  it('the jitter between tabs is at most a tenth of the lead time', () => {
    expect(nextRenewalAt(session(3600), 1)).toBe(receivedAt + (3600 - 66) * 1000)
  })

  it('R9: a token without a lifetime stays valid, and no refresh is scheduled', () => {
    expect(nextRenewalAt(session(undefined), 0)).toBeUndefined()
    expect(isDue(session(undefined), receivedAt + 1e12, 0)).toBe(false)
    expect(isTokenGood(session(undefined), receivedAt + 1e12, 3600)).toBe(true)
  })

  it('the next refresh of a session without a refresh token is due when its token expires', () => {
    const bare = session(100, { refreshToken: undefined })
    expect(isRenewable(bare)).toBe(false)
    expect(nextRenewalAt(bare, 0)).toBe(bare.expiresAt)
  })

  it('after a refresh whose response was lost, the next refresh is due immediately', () => {
    expect(isDue(session(3600, { sentAt: receivedAt + 5 }), receivedAt + 5, 0)).toBe(true)
  })

  it('after a failed refresh, the next refresh is due when both the backoff and `Retry-After` have ended', () => {
    const waiting = session(10, { failure: { ...failure, retryAt: receivedAt + 50 } })
    expect(nextRenewalAt(waiting, 0)).toBe(receivedAt + 50)
    const limited = { ...failure, retryAt: receivedAt + 50, notBefore: receivedAt + 9000 }
    expect(nextRenewalAt(session(10, { failure: limited }), 0)).toBe(receivedAt + 9000)
  })

  it('after a failed refresh without `retryAt`, the next refresh is due when the token expires', () => {
    const hopeless = session(10, { failure })
    expect(isRenewable(hopeless)).toBe(false)
    expect(nextRenewalAt(hopeless, 0)).toBe(hopeless.expiresAt)
  })

  it('R10: a refresh is due if the clock was set back, because the age of the token is unknown', () => {
    expect(isDue(session(3600), receivedAt - 60_001, 0)).toBe(true)
    expect(isDue(session(20), receivedAt - 5001, 0)).toBe(true)
    expect(isDue(session(3600, { refreshToken: undefined }), receivedAt - 60_001, 0)).toBe(false)
    const waiting = session(10, { failure: { ...failure, retryAt: receivedAt + 300_000 } })
    expect(isDue(waiting, receivedAt - 3_600_000, 0)).toBe(true)
  })

  it('R3: after a refresh whose response was lost, the next refresh is due immediately, even if `sentAt` is in the future', () => {
    expect(nextRenewalAt(session(3600, { sentAt: receivedAt + 10 }), 0)).toBe(receivedAt + 10)
    expect(isDue(session(3600, { sentAt: receivedAt + 10 }), receivedAt + 10, 0)).toBe(true)
    expect(isDue(session(3600, { sentAt: receivedAt + 900_000 }), receivedAt, 0)).toBe(true)
  })

  it('R10: a clock that moves back by less than the lead time does not make a refresh due', () => {
    expect(isDue(session(3600), receivedAt - 60_000, 0)).toBe(false)
    expect(isDue(session(20), receivedAt - 5000, 0)).toBe(false)
  })
})
