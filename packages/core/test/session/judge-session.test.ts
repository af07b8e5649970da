import { describe, expect, it } from 'vitest'
import { noteFailure } from '../../src/browser-mode/next-record'
import type { StoredSession } from '../../src/browser-mode/record'
import { GenAuthError } from '../../src/errors'
import { judgeSession } from '../../src/session/judge-failure'
import { isRenewable } from '../../src/session/refresh-lead-time'

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

const session: StoredSession = {
  version: 1,
  id: 'session-1',
  revision: 1,
  startedAt: 0,
  receivedAt: 0,
  expiresAt,
  scope: 'user',
  accessToken: 'access',
  refreshToken: 'refresh',
  stale: false,
}

describe('the result of `judgeSession()` after a failed refresh', () => {
  it.each([
    ['network_error', 'current', 'stale'],
    ['server_error', 'current', 'stale'],
    ['oauth_error', 'current', 'stale'],
    ['unauthorized_client', 'stale', 'over'],
    ['invalid_client', 'stale', 'over'],
    ['user_mismatch', 'stale', 'over'],
  ] as const)(
    'R20: after a refresh failed with %s, `judgeSession()` returns %s while the token is valid, and %s when the token has expired',
    (code, before, after) => {
      const failed = noteFailure(session, new GenAuthError(code, 'no'), expiresAt - 1, 0.5)
      expect(failed.stale).toBe(before === 'stale')
      const outlook = { ...failed, renewable: isRenewable(failed) }
      expect(judgeSession(outlook, expiresAt - 1)).toBe(before)
      expect(judgeSession(outlook, expiresAt)).toBe(after)
      const eternal = { ...outlook, expiresAt: undefined }
      expect(judgeSession(eternal, Number.MAX_SAFE_INTEGER)).toBe(before)
    },
  )
})
