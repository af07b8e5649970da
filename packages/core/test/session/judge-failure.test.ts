import { describe, expect, it } from 'vitest'
import { noteFailure } from '../../src/browser-mode/next-record'
import type { StoredSession } from '../../src/browser-mode/record'
import { GenAuthError, type GenAuthErrorCode } from '../../src/errors'
import { judgeFailure, judgeSession } from '../../src/session/judge-failure'
import { isAnswerLost } from '../../src/session/lost-response'
import { isRenewable } from '../../src/session/refresh-lead-time'

const now = 1_000_000_000
const session: StoredSession = {
  version: 1,
  id: 'session-1',
  revision: 1,
  startedAt: now,
  receivedAt: now,
  expiresAt: now + 1000,
  scope: 'user',
  accessToken: 'access',
  refreshToken: 'refresh',
  sentAt: now,
  stale: false,
}
const error = (code: GenAuthErrorCode, init = {}) => new GenAuthError(code, code, init)

describe('the treatment of a failed refresh', () => {
  it.each(['invalid_grant', 'invalid_id_token', 'issuer_mismatch', 'user_mismatch'] as const)(
    '`judgeFailure()` returns `ended` for a refresh that failed with %s and ends the session',
    (code) => {
      expect(judgeFailure(error(code, { endsSession: true }))).toBe('ended')
    },
  )

  it.each([
    'invalid_client',
    'invalid_request',
    'invalid_scope',
    'unauthorized_client',
    'unsupported_grant_type',
    'issuer_mismatch',
  ] as const)('`judgeFailure()` returns `setUp` for a refresh that failed with %s', (code) => {
    expect(judgeFailure(error(code))).toBe('setUp')
    expect(noteFailure(session, error(code), now, 0.5).failure?.retryAt).toBeUndefined()
  })

  it.each([
    'network_error',
    'timeout',
    'server_error',
    'rate_limited',
    'invalid_response',
    'oauth_error',
    'temporarily_unavailable',
  ] as const)('`judgeFailure()` returns `retryLater` for a refresh that failed with %s', (code) => {
    expect(judgeFailure(error(code))).toBe('retryLater')
  })

  const sent = { id: 'session-1', revision: 1, sentAt: now }
  it.each([
    ['the same version', 'ended', sent],
    ['no session', 'ended', undefined],
    ['newer tokens', 'superseded', { ...sent, revision: 2 }],
    ['a token that another tab sent later', 'superseded', { ...sent, sentAt: now + 1 }],
    ['a failure of another tab', 'superseded', { ...sent, sentAt: undefined }],
    ['another session', 'superseded', { ...sent, id: 'session-2' }],
  ] as const)(
    'R3: if the store has %s, `judgeFailure()` returns `%s` for a rejected refresh token',
    (_name, verdict, kept) => {
      const refused = error('invalid_grant', { endsSession: true })
      expect(judgeFailure(refused, { sent, kept })).toBe(verdict)
    },
  )

  it.each([
    ['network_error', {}, true],
    ['timeout', {}, true],
    ['invalid_response', { status: 200 }, true],
    ['invalid_response', {}, true],
    ['invalid_response', { status: 300 }, false],
    ['invalid_response', { status: 502 }, false],
    ['server_error', { status: 500 }, false],
    ['rate_limited', { status: 429 }, false],
  ] as const)('`isAnswerLost()` for the error %s with %j returns %s', (code, init, isLost) => {
    expect(isAnswerLost(error(code, init))).toBe(isLost)
  })

  it('R6: the backoff doubles up to five minutes, and the jitter shortens each wait by up to half', () => {
    let current = session
    const waits = [0, 0.999999].map((random) => {
      current = session
      return Array.from({ length: 12 }, () => {
        current = noteFailure(current, error('server_error'), now, random)
        return Math.round((current.failure?.retryAt ?? 0) - now)
      })
    })
    expect(waits[0]?.slice(0, 4)).toEqual([500, 1000, 2000, 4000])
    expect(waits[1]?.slice(0, 4)).toEqual([1000, 2000, 4000, 8000])
    expect(waits[0]?.at(-1)).toBe(150_000)
    expect(waits[1]?.at(-1)).toBe(300_000)
    expect(current.failure?.count).toBe(12)
  })

  it('R6: `noteFailure()` stores a `Retry-After` of at most one hour, and clears `sentAt`', () => {
    const noted = noteFailure(session, error('rate_limited', { retryAfterMs: 90_000 }), now, 0)
    expect(noted.failure?.notBefore).toBe(now + 90_000)
    const mistake = noteFailure(session, error('rate_limited', { retryAfterMs: 9e12 }), now, 0)
    expect(mistake.failure?.notBefore).toBe(now + 60 * 60_000)
    expect(noted.sentAt).toBeUndefined()
  })

  it('a session becomes stale after a failed refresh only if its token has expired', () => {
    expect(noteFailure(session, error('timeout'), now, 0).stale).toBe(false)
    expect(noteFailure(session, error('timeout'), now + 1000, 0).stale).toBe(true)
  })
})

const expiresAt = 1_000_000
const failure = new GenAuthError('network_error', 'no')

describe('`judgeSession()`', () => {
  it.each([
    ['good', true, undefined, 'current'],
    ['good', true, failure, 'current'],
    ['good', false, undefined, 'current'],
    ['good', false, failure, 'stale'],
    ['expired', true, undefined, 'current'],
    ['expired', true, failure, 'stale'],
    ['expired', false, undefined, 'over'],
    ['expired', false, failure, 'over'],
  ] as const)(
    'R11, R20: if the token is %s, renewable is %s and the failure is %s, `judgeSession()` returns %s',
    (token, renewable, why, standing) => {
      const outlook = { expiresAt, renewable, failure: why }
      expect(judgeSession(outlook, token === 'good' ? expiresAt - 1 : expiresAt)).toBe(standing)
    },
  )
})

const expiring: StoredSession = {
  ...session,
  startedAt: 0,
  receivedAt: 0,
  expiresAt,
  sentAt: undefined,
}

describe('the result of `judgeSession()` after a failed refresh', () => {
  it.each([
    ['network_error', 'current', 'stale'],
    ['server_error', 'current', 'stale'],
    ['oauth_error', 'current', 'stale'],
    ['unauthorized_client', 'stale', 'over'],
    ['invalid_client', 'stale', 'over'],
  ] as const)(
    'R20: after a refresh failed with %s, `judgeSession()` returns %s while the token is valid, and %s when the token has expired',
    (code, before, after) => {
      const failed = noteFailure(expiring, new GenAuthError(code, 'no'), expiresAt - 1, 0.5)
      expect(failed.stale).toBe(before === 'stale')
      const outlook = { ...failed, renewable: isRenewable(failed) }
      expect(judgeSession(outlook, expiresAt - 1)).toBe(before)
      expect(judgeSession(outlook, expiresAt)).toBe(after)
      const eternal = { ...outlook, expiresAt: undefined }
      expect(judgeSession(eternal, Number.MAX_SAFE_INTEGER)).toBe(before)
    },
  )
})
