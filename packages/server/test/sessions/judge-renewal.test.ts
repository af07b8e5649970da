import { GenAuthError, type GenAuthErrorCode } from '@genauth/core'
import { describe, expect, it } from 'vitest'
import { judgeRenewal } from '../../src/sessions/refresh-request'
import type { SessionRecord } from '../../src/sessions/session-record'

const expiresAt = 1_000_000
const record: SessionRecord = {
  id: 'session-1',
  revision: 1,
  startedAt: 0,
  sealedAt: 0,
  receivedAt: 0,
  expiresAt,
  scope: 'user',
  accessToken: 'access',
  refreshToken: 'refresh',
}

const configurationCodes: GenAuthErrorCode[] = [
  'invalid_client',
  'invalid_request',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_grant_type',
  'user_mismatch',
]
const temporaryCodes: GenAuthErrorCode[] = [
  'invalid_response',
  'network_error',
  'oauth_error',
  'rate_limited',
  'server_error',
  'storage_unavailable',
  'timeout',
]

const judge = (error: unknown, now: number, changes: Partial<SessionRecord> = {}) =>
  judgeRenewal(error, { ...record, ...changes }, now)

describe('judgeRenewal()', () => {
  it.each(configurationCodes)(
    'R20: a refresh that fails with %s ends the session when its token has expired',
    (code) => {
      const error = new GenAuthError(code, 'no', { status: 400, description: 'because' })
      expect(judge(error, expiresAt - 1)).toBe(error)
      expect(judge(error, expiresAt)).toMatchObject({
        code,
        message: 'no',
        endsSession: true,
        status: 400,
        description: 'because',
      })
      expect(judge(error, expiresAt, { expiresAt: undefined })).toBe(error)
    },
  )

  it.each(temporaryCodes)(
    'R6, R20: a refresh that fails with %s never ends the session',
    (code) => {
      const error = new GenAuthError(code, 'later')
      expect(judge(error, expiresAt + 1)).toBe(error)
      expect(error.endsSession).toBe(false)
    },
  )

  it('R8: judgeRenewal() does not change the error if GenAuth rejected the refresh or if the error is unexpected', () => {
    const rejection = new GenAuthError('invalid_grant', 'no', { endsSession: true })
    const other = new Error('a bug')
    for (const error of [rejection, other]) expect(judge(error, expiresAt)).toBe(error)
  })
})
